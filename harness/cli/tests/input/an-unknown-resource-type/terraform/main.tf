resource "aws_ecr_repositry" "app" {
  name = "app"
}
