# Roles for the repositories of an organization, in the shape of the public modules for GitHub's OIDC: lists through
# `for_each`, subjects by `format`, conditions by `dynamic`, a thumbprint that is given.
variable "organization" {
  type    = string
  default = "mycompany-inc"
}

variable "thumbprints" {
  type    = list(string)
  default = ["6938fd4d98bab03faadb97b34396831e3780aea1", "1c58a3a8518e8759bf075b76b750d4f2df264fcd"]
}

variable "roles" {
  type = map(object({
    repositories = list(string)
    refs         = optional(list(string), ["refs/heads/main"])
    environments = optional(list(string), [])
    policies     = optional(list(string), [])
    max_session  = optional(number, 3600)
  }))
  default = {
    deploy = {
      repositories = ["my-repo", "other-repo"]
      environments = ["production"]
      policies     = ["arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser"]
      max_session  = 7200
    }
    read = {
      repositories = ["*"]
      refs         = ["refs/heads/*", "refs/tags/v*"]
      policies     = ["arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly", "arn:aws:iam::aws:policy/ReadOnlyAccess"]
    }
  }
}

variable "claims" {
  type    = map(list(string))
  default = { repository_owner_id = ["123456"], job_workflow_ref = ["mycompany-inc/workflows/.github/workflows/*@refs/heads/main"] }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  host = "token.actions.githubusercontent.com"
  subjects = {
    for name, role in var.roles : name => distinct(concat(
      flatten([for repository in role.repositories : [for ref in role.refs : format("repo:%s/%s:ref:%s", var.organization, repository, ref)]]),
      flatten([for repository in role.repositories : [for environment in role.environments : "repo:${var.organization}/${repository}:environment:${environment}"]]),
    ))
  }
  attachments = merge([for name, role in var.roles : { for arn in role.policies : "${name}/${basename(arn)}" => { role = name, arn = arn } }]...)
}

resource "aws_iam_openid_connect_provider" "github" {
  url             = "https://${local.host}"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = var.thumbprints
}

data "aws_iam_policy_document" "trust" {
  for_each = var.roles

  statement {
    sid     = "GitHub"
    actions = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.host}:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "${local.host}:sub"
      values   = local.subjects[each.key]
    }
    dynamic "condition" {
      for_each = var.claims
      content {
        test     = length(regexall("[*?]", join("", condition.value))) > 0 ? "StringLike" : "StringEquals"
        variable = format("%s:%s", local.host, condition.key)
        values   = condition.value
      }
    }
  }

  statement {
    sid     = "BreakGlass"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = [true]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each             = var.roles
  name                 = "github-${each.key}"
  description          = "for ${join(", ", each.value.repositories)} of ${var.organization}"
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  max_session_duration = each.value.max_session
  tags                 = { repositories = join("/", [for repository in each.value.repositories : replace(repository, "*", "all")]) }
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each   = local.attachments
  role       = aws_iam_role.this[each.value.role].name
  policy_arn = each.value.arn
}

output "role_arns" {
  value = { for name, role in aws_iam_role.this : name => role.arn }
}
