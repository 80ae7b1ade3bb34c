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

data "aws_iam_role" "deploy" {
  name = aws_iam_role.deploy.name

  lifecycle {
    postcondition {
      condition     = self.unique_id == aws_iam_role.deploy.unique_id
      error_message = "found ${self.unique_id}"
    }
  }
}
