variable "prefix" {
  type    = string
  default = ""
}

variable "changed" {
  type    = bool
  default = false
}

resource "aws_iam_user" "alice" {
  name = "${var.prefix}alice"
}

resource "aws_iam_access_key" "alice" {
  user   = aws_iam_user.alice.name
  status = var.changed ? "Inactive" : "Active"
}
