variable "changed" {
  type    = bool
  default = false
}

resource "aws_ecr_registry_scanning_configuration" "registry" {
  scan_type = "BASIC"

  rule {
    scan_frequency = "SCAN_ON_PUSH"
    repository_filter {
      filter      = var.changed ? "team/*" : "*"
      filter_type = "WILDCARD"
    }
  }
}
