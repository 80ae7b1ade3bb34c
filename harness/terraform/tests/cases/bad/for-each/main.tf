resource "aws_ecr_repository" "app" {
  for_each = ["a", "b"]
  name     = each.key
}

resource "aws_ecr_repository" "many" {
  count = -1
  name  = "many-${count.index}"
}

resource "aws_ecr_repository" "both" {
  name = "both-${each.value}"
}
