variable "prefix" {
  type    = string
  default = ""
}

variable "changed" {
  type    = bool
  default = false
}

data "aws_iam_policy_document" "login" {
  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "boundary" {
  name   = "${var.prefix}boundary"
  policy = data.aws_iam_policy_document.login.json
}

resource "aws_iam_user" "alice" {
  name                 = var.changed ? "${var.prefix}alice-renamed" : "${var.prefix}alice"
  path                 = "/people/"
  permissions_boundary = var.changed ? null : aws_iam_policy.boundary.arn
  # These stay: the provider tags a user under its new name before it gives it that name.
  tags = { env = "dev" }
}
