locals {
  one = "${local.two}-x"
}
