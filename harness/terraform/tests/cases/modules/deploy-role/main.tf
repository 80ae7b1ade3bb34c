variable "name" {
  type = string
}

variable "provider_arn" {
  type = string
}

variable "subjects" {
  type = list(string)

  validation {
    condition     = length(var.subjects) > 0
    error_message = "name at least one subject"
  }
}

variable "conditions" {
  type = list(object({ test = optional(string, "StringEquals"), key = string, values = list(string) }))

  default = [{ key = "aud", values = ["sts.amazonaws.com"] }]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.provider_arn]
    }

    dynamic "condition" {
      for_each = concat(var.conditions, [{ test = "StringLike", key = "sub", values = var.subjects }])
      content {
        test     = condition.value.test
        variable = "token.actions.githubusercontent.com:${condition.value.key}"
        values   = condition.value.values
      }
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "self" {
  name   = "self"
  role   = aws_iam_role.this.id
  policy = templatefile("${path.module}/self.json.tftpl", { role = aws_iam_role.this.arn })
}

output "role_arn" {
  value = aws_iam_role.this.arn
}

output "role_name" {
  value = aws_iam_role.this.name
}
