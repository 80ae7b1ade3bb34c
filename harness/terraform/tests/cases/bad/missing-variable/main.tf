variable "env" {
  type = string
}

variable "github_org" {
  type = string
}
