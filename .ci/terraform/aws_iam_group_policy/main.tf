variable "prefix" {
  type    = string
  default = ""
}

variable "changed" {
  type    = bool
  default = false
}

resource "aws_iam_group" "pushers" {
  name = "${var.prefix}pushers"
}

data "aws_iam_policy_document" "login" {
  statement {
    actions   = var.changed ? ["ecr:GetAuthorizationToken", "ecr:BatchGetImage"] : ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
}

resource "aws_iam_group_policy" "login" {
  name   = "${var.prefix}login"
  group  = aws_iam_group.pushers.name
  policy = data.aws_iam_policy_document.login.json
}
