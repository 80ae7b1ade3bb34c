# Repositories that other accounts pull from, in the shape of the public modules for ECR.
variable "names" {
  type    = set(string)
  default = ["team/api", "team/web"]
}

variable "pull_accounts" {
  type    = list(string)
  default = ["210987654321", "111122223333"]
}

variable "push_role_names" {
  type    = list(string)
  default = ["github-push"]
}

variable "keep" {
  type    = number
  default = 30
}

variable "replication_region" {
  type    = string
  default = null
}

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

locals {
  create_policy = length(var.pull_accounts) > 0 || length(var.push_role_names) > 0
}

resource "aws_iam_role" "push" {
  count = length(var.push_role_names)
  name  = var.push_role_names[count.index]
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = data.aws_caller_identity.current.account_id } }]
  })
}

resource "aws_ecr_repository" "this" {
  for_each             = var.names
  name                 = each.value
  image_tag_mutability = endswith(each.key, "api") ? "IMMUTABLE" : "MUTABLE"
  force_delete         = true

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each   = aws_ecr_repository.this
  repository = each.value.name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "keep ${var.keep} images"
        selection    = { tagStatus = "tagged", tagPrefixList = ["v"], countType = "imageCountMoreThan", countNumber = var.keep }
        action       = { type = "expire" }
      },
      {
        rulePriority = 2
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 14 }
        action       = { type = "expire" }
      },
    ]
  })
}

data "aws_iam_policy_document" "repository" {
  count = local.create_policy ? 1 : 0

  dynamic "statement" {
    for_each = length(var.pull_accounts) > 0 ? [var.pull_accounts] : []
    content {
      sid     = "PullFromOtherAccounts"
      actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      principals {
        type        = "AWS"
        identifiers = [for account in statement.value : "arn:aws:iam::${account}:root"]
      }
    }
  }

  dynamic "statement" {
    for_each = toset(aws_iam_role.push[*].arn)
    content {
      sid     = "Push"
      actions = ["ecr:PutImage", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload"]
      principals {
        type        = "AWS"
        identifiers = [statement.value]
      }
    }
  }
}

resource "aws_ecr_repository_policy" "this" {
  for_each   = local.create_policy ? aws_ecr_repository.this : {}
  repository = each.value.name
  policy     = one(data.aws_iam_policy_document.repository[*].json)
}

resource "aws_ecr_replication_configuration" "this" {
  count = var.replication_region == null ? 0 : 1
  replication_configuration {
    rule {
      destination {
        region      = var.replication_region
        registry_id = data.aws_caller_identity.current.account_id
      }
    }
  }
}

output "urls" {
  value = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
}

output "region" {
  value = data.aws_region.current.name
}
