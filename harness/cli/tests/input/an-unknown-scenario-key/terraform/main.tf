resource "aws_ecr_repository" "app" {}
