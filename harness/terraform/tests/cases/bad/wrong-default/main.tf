variable "count_of_roles" {
  type    = number
  default = "many"
}
