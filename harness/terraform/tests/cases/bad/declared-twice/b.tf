variable "env" {
  default = "prod"
}
