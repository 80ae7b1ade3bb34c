variable "prefix" {
  type    = string
  default = ""
}

resource "aws_iam_account_alias" "alias" {
  account_alias = "${var.prefix}mycompany-dev"
}
