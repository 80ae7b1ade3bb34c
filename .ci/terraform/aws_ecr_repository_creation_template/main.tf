variable "prefix" {
  type    = string
  default = ""
}

variable "changed" {
  type    = bool
  default = false
}

resource "aws_ecr_repository_creation_template" "team" {
  prefix               = "${var.prefix}team"
  description          = var.changed ? "team repositories, changed" : "team repositories"
  image_tag_mutability = var.changed ? "IMMUTABLE" : "MUTABLE"
  applied_for          = ["PULL_THROUGH_CACHE"]

  encryption_configuration {
    encryption_type = "AES256"
  }
}
