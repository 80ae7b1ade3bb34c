resource "aws_ecr_repository" "app" {
  name = "app"
}

output "url" {
  value = aws_ecr_repository.app.repository_uri
}
