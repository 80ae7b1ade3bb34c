provider "aws" {
  region = aws_ecr_repository.app.name
}

resource "aws_ecr_repository" "app" {
  name = "app"
}
