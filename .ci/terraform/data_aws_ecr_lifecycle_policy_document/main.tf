variable "prefix" {
  type    = string
  default = ""
}

resource "aws_ecr_repository" "app" {
  name = "${var.prefix}app"
}

data "aws_ecr_lifecycle_policy_document" "untagged" {
  rule {
    priority = 1
    selection {
      tag_status   = "untagged"
      count_type   = "imageCountMoreThan"
      count_number = 3
    }
  }
}

resource "aws_ecr_lifecycle_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = data.aws_ecr_lifecycle_policy_document.untagged.json
}
