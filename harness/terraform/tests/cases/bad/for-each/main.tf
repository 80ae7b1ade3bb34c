resource "aws_ecr_repository" "app" {
  for_each = toset(["a", "b"])
  name     = each.key
}
