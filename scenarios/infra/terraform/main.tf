variable "repository" {}
variable "environment" {}

data "terraform_remote_state" "shared" {
  backend = "s3"
}

resource "aws_iam_role" "deploy" {
  name = "${terraform.workspace}-deploy"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = data.terraform_remote_state.shared.outputs.provider_arn }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "https://github.com/octo-org"
          "token.actions.githubusercontent.com:sub" = "repo:${var.repository}:environment:${var.environment}"
        }
      }
    }]
  })
}
