resource "aws_iam_user" "ci" {
  for_each = ["a", "b"]
  name     = each.value
}
