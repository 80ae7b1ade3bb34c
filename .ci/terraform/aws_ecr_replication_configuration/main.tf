variable "changed" {
  type    = bool
  default = false
}

resource "aws_ecr_replication_configuration" "registry" {
  replication_configuration {
    rule {
      destination {
        region      = var.changed ? "us-west-2" : "us-east-1"
        registry_id = "123456789012"
      }
      repository_filter {
        filter      = "team/"
        filter_type = "PREFIX_MATCH"
      }
    }
  }
}
