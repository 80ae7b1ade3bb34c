variable "name" {
  default = "deploy"
}
