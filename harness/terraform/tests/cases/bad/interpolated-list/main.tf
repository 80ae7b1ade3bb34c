locals {
  subjects = ["a", "b"]
  subject  = "repo:${local.subjects}:*"
  sum      = "a" + 1
  third    = 1 / 3
}
