provider "aws" {
  region = "us-east-1"
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_openid_connect_provider" "enterprise" {
  url            = "https://token.actions.githubusercontent.com/octo-inc"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_openid_connect_provider" "residency" {
  url            = "https://token.actions.octo.ghe.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_openid_connect_provider" "server" {
  url            = "https://github.example.com/_services/token"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "github" {
  name = "github"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:octo-org/octo-repo:ref:refs/heads/main"
        }
      }
    }]
  })
}

resource "aws_iam_role" "enterprise" {
  name = "enterprise"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.enterprise.arn }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com/octo-inc:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com/octo-inc:sub" = "repo:octo-org/octo-repo:ref:refs/heads/main"
        }
      }
    }]
  })
}

resource "aws_iam_role" "residency" {
  name = "residency"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.residency.arn }
      Condition = {
        StringEquals = {
          "token.actions.octo.ghe.com:aud" = "sts.amazonaws.com"
          "token.actions.octo.ghe.com:sub" = "repo:octo-org/octo-repo:ref:refs/heads/main"
        }
      }
    }]
  })
}

resource "aws_iam_role" "server" {
  name = "server"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.server.arn }
      Condition = {
        StringEquals = {
          "github.example.com/_services/token:aud" = "sts.amazonaws.com"
          "github.example.com/_services/token:sub" = "repo:octo-org/octo-repo:ref:refs/heads/main"
        }
      }
    }]
  })
}
