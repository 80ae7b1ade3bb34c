resource "aws_iam_rol" "deploy" {
  name = "deploy"
}

resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}
