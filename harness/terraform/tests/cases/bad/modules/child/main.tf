variable "name" {
  type = string
}

variable "repository" {
  type = string
}

output "arn" {
  value = var.name
}
