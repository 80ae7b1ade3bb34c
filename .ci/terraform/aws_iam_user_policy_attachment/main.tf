variable "prefix" {
  type    = string
  default = ""
}

resource "aws_iam_user" "alice" {
  name = "${var.prefix}alice"
}

data "aws_iam_policy_document" "login" {
  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "login" {
  name   = "${var.prefix}login"
  policy = data.aws_iam_policy_document.login.json
}

resource "aws_iam_user_policy_attachment" "login" {
  user       = aws_iam_user.alice.name
  policy_arn = aws_iam_policy.login.arn
}
