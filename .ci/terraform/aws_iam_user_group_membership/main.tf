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

resource "aws_iam_user_group_membership" "alice" {
  user   = aws_iam_user.alice.name
  groups = [aws_iam_group.pushers.name]
}
