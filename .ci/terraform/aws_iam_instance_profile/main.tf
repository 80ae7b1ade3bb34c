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

resource "aws_iam_role" "other" {
  name               = "${var.prefix}other"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_instance_profile" "deploy" {
  name = "${var.prefix}deploy"
  path = "/github/"
  role = var.changed ? aws_iam_role.other.name : aws_iam_role.deploy.name
  tags = { env = var.changed ? "prod" : "dev" }
}
