variable "prefix" {
  type    = string
  default = ""
}

resource "aws_iam_group" "pushers" {
  name = "${var.prefix}pushers"
}

resource "aws_iam_group_policy" "login" {
  name   = "${var.prefix}login"
  group   = aws_iam_group.pushers.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" }] })
}

resource "aws_iam_group_policies_exclusive" "pushers" {
  group_name    = aws_iam_group.pushers.name
  policy_names = [aws_iam_group_policy.login.name]
}
