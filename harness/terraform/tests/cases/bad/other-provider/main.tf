resource "aws_ecr_repository" "app" {
  provider = google.x
  name     = "app"
}
