variable "prefix" {
  type    = string
  default = ""
}

resource "aws_ecr_repository" "app" {
  name = "${var.prefix}app"
}

data "aws_ecr_repository" "app" {
  name = aws_ecr_repository.app.name

  lifecycle {
    postcondition {
      condition     = self.repository_url == aws_ecr_repository.app.repository_url
      error_message = "found ${self.repository_url}"
    }
  }
}

data "aws_ecr_repositories" "all" {
  depends_on = [aws_ecr_repository.app]

  lifecycle {
    postcondition {
      condition     = contains(self.names, "${var.prefix}app")
      error_message = "found ${join(", ", self.names)}"
    }
  }
}
