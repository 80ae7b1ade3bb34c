variable "prefix" {
  type    = string
  default = ""
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

data "aws_iam_policy" "by_arn" {
  arn = aws_iam_policy.login.arn
}

data "aws_iam_policy" "by_name" {
  name       = "${var.prefix}login"
  depends_on = [aws_iam_policy.login]

  lifecycle {
    postcondition {
      condition     = self.arn == aws_iam_policy.login.arn
      error_message = "found ${self.arn}"
    }
  }
}

data "aws_iam_policy" "managed" {
  name = "AmazonEC2ContainerRegistryReadOnly"
}
