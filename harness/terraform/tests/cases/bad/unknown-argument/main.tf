resource "aws_ecr_repository" "app" {
  name                  = "app"
  image_tag_mutablility = "IMMUTABLE"
  arn                   = "arn:aws:ecr:eu-west-1:123456789012:repository/app"

  image_scaning_configuration {
    scan_on_push = true
  }
}

resource "aws_iam_role" "deploy" {
  name = "deploy"
}
