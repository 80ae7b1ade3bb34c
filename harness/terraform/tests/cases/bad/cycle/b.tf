locals {
  two = local.three
  three = local.one
}
