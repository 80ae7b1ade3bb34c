variable "changed" {
  type    = bool
  default = false
}

resource "aws_ecr_account_setting" "scanning" {
  name  = "BASIC_SCAN_TYPE_VERSION"
  value = var.changed ? "CLAIR" : "AWS_NATIVE"
}

resource "aws_ecr_account_setting" "policy_scope" {
  name  = "REGISTRY_POLICY_SCOPE"
  value = var.changed ? "V1" : "V2"
}
