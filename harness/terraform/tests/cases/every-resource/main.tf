provider "aws" {
  region = local.region

  default_tags {
    tags = { stack = local.stack }
  }
}

variable "subjects" {
  type    = list(string)
  default = ["repo:o/r:ref:refs/heads/main", "repo:o/r:environment:prod"]
}

locals {
  issuer = "token.actions.githubusercontent.com"
  condition = {
    StringLike = {
      "${local.issuer}:sub" = var.subjects
    }
  }
  strict = true
}

resource "aws_iam_openid_connect_provider" "github" {
  url = "https://${local.issuer}"
  client_id_list = [
    "sts.amazonaws.com",
  ]
}

resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = (local.strict ? jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = local.condition
    }
  }) : "{}")

  inline_policy {
    name = "login"
    policy = <<-EOT
      { "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*" }] }
    EOT
  }
}

resource "aws_iam_role_policy" "push" {
  role   = aws_iam_role.deploy.id
  name   = "push"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["ecr:PutImage", "ecr:InitiateLayerUpload"], Resource = aws_ecr_repository.app.arn },
    ]
  })
}

resource "aws_ecr_repository" "app" {
  name                 = "app"
  image_tag_mutability = "IMMUTABLE"
}

resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Sid = "Nobody", Effect = "Deny", Principal = "*", Action = "ecr:DeleteRepository" }]
  })
}

resource "aws_iam_policy" "pull" {
  name_prefix = "pull-"
  path        = "/team/"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ecr:BatchGetImage", Resource = "*" }]
  })
  tags = { team = "web" }
}

resource "aws_iam_role_policy_attachment" "pull" {
  role       = aws_iam_role.deploy.name
  policy_arn = aws_iam_policy.pull.arn
}

locals {
  region = "eu-west-1"
  stack  = "${local.region}-deploy"
}
