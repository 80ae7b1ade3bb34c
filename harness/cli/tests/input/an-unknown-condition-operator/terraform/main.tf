resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "123456789012" }
      Condition = {
        StringLikes = { "aws:PrincipalTag/team" = "web" }
      }
    }]
  })
}
