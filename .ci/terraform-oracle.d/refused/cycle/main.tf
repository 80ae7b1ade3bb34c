locals {
  a = local.b
  b = local.a
}

resource "aws_iam_user" "ci" {
  name = local.a
}
