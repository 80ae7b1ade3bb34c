variable "prefix" {
  type    = string
  default = ""
}

resource "aws_iam_user" "alice" {
  name = "${var.prefix}alice"
}

resource "aws_iam_group" "pushers" {
  name = "${var.prefix}pushers"
}

resource "aws_iam_group_membership" "pushers" {
  name  = "${var.prefix}pushers"
  users = [aws_iam_user.alice.name]
  group = aws_iam_group.pushers.name
}
