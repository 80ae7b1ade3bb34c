variable "prefix" {
  type    = string
  default = ""
}

resource "aws_iam_group" "pushers" {
  name = "${var.prefix}pushers"
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

resource "aws_iam_group_policy_attachment" "login" {
  group      = aws_iam_group.pushers.name
  policy_arn = aws_iam_policy.login.arn
}
