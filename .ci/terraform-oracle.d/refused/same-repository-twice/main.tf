resource "aws_ecr_repository" "one" {
  name = "app"
}

resource "aws_ecr_repository" "two" {
  name       = "app"
  depends_on = [aws_ecr_repository.one]
}
