variable "name" {}

resource "aws_ecr_repository" "this" {
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"
}

output "url" {
  value = aws_ecr_repository.this.repository_url
}
