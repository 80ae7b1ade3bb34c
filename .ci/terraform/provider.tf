# What every configuration here runs with: the provider as a user sets it up, the endpoint from AWS_ENDPOINT_URL.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = "ap-northeast-1"

  default_tags {
    tags = { managed = "terraform" }
  }
}
