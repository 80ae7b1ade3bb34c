# A role as the deploy role, but only for the branch develop: its trust policy names the whole subject.
resource "aws_iam_role" "develop_only" {
  name = "dev-develop-only"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:mycompany-inc/my-repo:ref:refs/heads/develop"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "develop_only" {
  role       = aws_iam_role.develop_only.name
  policy_arn = "arn:aws:iam::123456789012:policy/dev-ecr-push"
}

provider "aws" {
  region = "ap-northeast-1"
}
