variable "changed" {
  type    = bool
  default = false
}

resource "aws_ecr_registry_policy" "registry" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "replicate"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::210987654321:root" }
      Action    = var.changed ? ["ecr:ReplicateImage", "ecr:CreateRepository"] : ["ecr:ReplicateImage"]
      Resource  = "arn:aws:ecr:ap-northeast-1:123456789012:repository/*"
    }]
  })
}
