resource "aws_ecr_repository" "app" {
  name                 = "my-ecr-repo"
  image_tag_mutability = "MUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  tags = {
    Environment = var.env
    Repository  = "${var.github_org}/${var.github_repo}"
  }
}
