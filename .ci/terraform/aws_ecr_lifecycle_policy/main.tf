variable "prefix" {
  type    = string
  default = ""
}

variable "changed" {
  type    = bool
  default = false
}

resource "aws_ecr_repository" "app" {
  name = "${var.prefix}app"
}

resource "aws_ecr_lifecycle_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "untagged images go"
      selection = {
        tagStatus   = "untagged"
        countType   = "sinceImagePushed"
        countUnit   = "days"
        countNumber = var.changed ? 7 : 14
      }
      action = { type = "expire" }
    }]
  })
}
