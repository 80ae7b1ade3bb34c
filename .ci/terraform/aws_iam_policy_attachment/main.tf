variable "prefix" {
  type    = string
  default = ""
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "deploy" {
  name               = "${var.prefix}deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_user" "alice" {
  name = "${var.prefix}alice"
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

resource "aws_iam_policy_attachment" "login" {
  name       = "${var.prefix}login"
  roles      = [aws_iam_role.deploy.name]
  users      = [aws_iam_user.alice.name]
  groups     = [aws_iam_group.pushers.name]
  policy_arn = aws_iam_policy.login.arn
}
