variable "prefix" {
  type    = string
  default = ""
}

data "aws_caller_identity" "current" {}

data "aws_iam_session_context" "caller" {
  arn = data.aws_caller_identity.current.arn
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

data "aws_iam_session_context" "session" {
  arn        = "arn:aws:sts::123456789012:assumed-role/${var.prefix}deploy/GitHubActions"
  depends_on = [aws_iam_role.deploy]

  lifecycle {
    postcondition {
      condition     = self.issuer_arn == aws_iam_role.deploy.arn
      error_message = "the issuer is ${self.issuer_arn}"
    }
  }
}
