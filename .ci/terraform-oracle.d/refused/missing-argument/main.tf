resource "aws_ecr_repository" "app" {
  image_tag_mutability = "MUTABLE"
}
