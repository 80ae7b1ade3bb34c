variable "prefix" {
  type    = string
  default = ""
}

resource "aws_iam_user" "pushers" {
  name = "${var.prefix}pushers"
}

resource "aws_iam_user_policy" "login" {
  name   = "${var.prefix}login"
  user   = aws_iam_user.pushers.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" }] })
}

resource "aws_iam_user_policies_exclusive" "pushers" {
  user_name    = aws_iam_user.pushers.name
  policy_names = [aws_iam_user_policy.login.name]
}
