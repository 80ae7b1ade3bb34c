variable "prefix" {
  type    = string
  default = ""
}

variable "changed" {
  type    = bool
  default = false
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

data "aws_iam_policy_document" "login" {
  statement {
    actions   = var.changed ? ["ecr:GetAuthorizationToken", "ecr:BatchGetImage"] : ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "login" {
  name   = "${var.prefix}login"
  role   = aws_iam_role.deploy.id
  policy = data.aws_iam_policy_document.login.json
}
