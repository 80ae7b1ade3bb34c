variable "prefix" {
  type    = string
  default = ""
}

variable "changed" {
  type    = bool
  default = false
}

resource "aws_ecr_repository" "app" {
  name                 = "${var.prefix}team/app"
  image_tag_mutability = var.changed ? "IMMUTABLE" : "MUTABLE"
  force_delete         = true
  tags                 = { env = var.changed ? "prod" : "dev" }

  image_scanning_configuration {
    scan_on_push = !var.changed
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}
