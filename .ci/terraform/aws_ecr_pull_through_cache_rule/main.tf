variable "prefix" {
  type    = string
  default = ""
}

resource "aws_ecr_pull_through_cache_rule" "public" {
  ecr_repository_prefix = "${var.prefix}ecr-public"
  upstream_registry_url = "public.ecr.aws"
}
