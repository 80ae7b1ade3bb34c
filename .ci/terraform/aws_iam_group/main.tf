variable "prefix" {
  type    = string
  default = ""
}

variable "changed" {
  type    = bool
  default = false
}

resource "aws_iam_group" "pushers" {
  name = var.changed ? "${var.prefix}pushers-renamed" : "${var.prefix}pushers"
  path = "/teams/"
}
