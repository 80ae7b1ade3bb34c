variable "prefix" {
  type    = string
  default = ""
}

variable "changed" {
  type    = bool
  default = false
}

resource "aws_iam_user" "alice" {
  name = "${var.prefix}alice"
}

data "aws_iam_policy_document" "login" {
  statement {
    actions   = var.changed ? ["ecr:GetAuthorizationToken", "ecr:BatchGetImage"] : ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
}

resource "aws_iam_user_policy" "login" {
  name   = "${var.prefix}login"
  user   = aws_iam_user.alice.name
  policy = data.aws_iam_policy_document.login.json
}
