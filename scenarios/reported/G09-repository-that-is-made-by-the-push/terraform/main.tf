resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_ecr_repository_creation_template" "made" {
  prefix      = "made"
  applied_for = ["CREATE_ON_PUSH"]
}

resource "aws_ecr_repository_creation_template" "replicated" {
  prefix      = "replicated"
  applied_for = ["REPLICATION"]
}

provider "aws" {
  region = "us-east-1"
}
