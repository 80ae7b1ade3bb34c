provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "123456789012"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

locals {
  issuer       = "token.actions.githubusercontent.com"
  repositories = ["octo-org/app", "octo-org/web", "octo-org/api"]
}

data "aws_iam_policy_document" "trust" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::123456789012:oidc-provider/${local.issuer}"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "${local.issuer}:sub"
      values   = [for repository in local.repositories : "repo:${repository}:*"]
    }
  }
}

data "aws_iam_policy_document" "dynamic" {
  dynamic "statement" {
    for_each = toset(local.repositories)
    content {
      sid       = replace(title(replace(statement.value, "/[^a-z]/", " ")), " ", "")
      actions   = ["ecr:PutImage", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:BatchCheckLayerAvailability"]
      resources = ["arn:aws:ecr:eu-west-1:123456789012:repository/${statement.value}"]
    }
  }

  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "base" {
  policy_id = "base"

  statement {
    sid       = "Read"
    actions   = ["ecr:BatchGetImage"]
    resources = ["*"]
  }

  statement {
    sid       = "Write"
    actions   = ["ecr:PutImage", "ecr:*Layer*"]
    resources = ["a", "b", "arn:aws:s3:::bucket/&{aws:username}/*"]
  }

  statement {
    not_actions   = ["iam:*", "sts:*"]
    not_resources = ["c"]
    effect        = "Deny"

    not_principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:role/b", "arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:user/&{x}"]
    }
  }
}

data "aws_iam_policy_document" "merged" {
  source_policy_documents = [
    data.aws_iam_policy_document.base.json,
    jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "Single"
        Effect    = "Allow"
        Action    = "s3:GetObject"
        Resource  = "*"
        Principal = { AWS = ["b", "c", "a"], Service = "ecs.amazonaws.com" }
        Condition = {
          Bool         = { "aws:SecureTransport" = true }
          StringEquals = { "aws:PrincipalTag/team" = "web", "aws:SourceVpce" = ["b", "a"] }
        }
      }]
    }),
  ]

  override_policy_documents = [
    jsonencode({
      Version   = "2012-10-17"
      Id        = "override"
      Statement = [{ Sid = "Read", Effect = "Deny", Action = ["ecr:*"], Resource = ["*"] }]
    }),
  ]

  statement {
    sid       = "Write"
    actions   = ["ecr:TagResource"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "everybody" {
  version = "2008-10-17"

  statement {
    actions   = ["ecr:BatchGetImage"]
    resources = []

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }

  statement {
    actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::210987654321:root", "arn:aws:iam::111122223333:root"]
    }

    principals {
      type        = "Service"
      identifiers = ["ecs.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-a", "o-<b>&"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-c"]
    }

    condition {
      test     = "ForAnyValue:StringLike"
      variable = "aws:PrincipalOrgPaths"
      values   = ["o-a/*"]
    }
  }
}

data "aws_iam_policy_document" "empty" {
}

output "json" {
  value = {
    trust     = data.aws_iam_policy_document.trust.json
    dynamic   = data.aws_iam_policy_document.dynamic.json
    base      = data.aws_iam_policy_document.base.json
    merged    = data.aws_iam_policy_document.merged.json
    everybody = data.aws_iam_policy_document.everybody.json
    empty     = data.aws_iam_policy_document.empty.json
  }
}

output "minified" {
  value = {
    trust  = data.aws_iam_policy_document.trust.minified_json
    merged = data.aws_iam_policy_document.merged.minified_json
    id     = data.aws_iam_policy_document.trust.id
  }
}
