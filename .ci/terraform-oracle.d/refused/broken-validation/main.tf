variable "env" {
  default = "qa"
  validation {
    condition     = contains(["dev", "prod"], var.env)
    error_message = "dev or prod"
  }
}

resource "aws_iam_user" "ci" {
  name = var.env
}
