# Roles that the production set-up does not have: the scenario shows with them where a push stops.
# They are assumed as the deploy role is.
locals {
  github_oidc = "token.actions.githubusercontent.com"
  deploy_trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${var.account_id}:oidc-provider/${local.github_oidc}" }
      Condition = {
        StringLike = {
          "${local.github_oidc}:aud" = "sts.amazonaws.com"
          "${local.github_oidc}:sub" = "repo:${var.github_org}/${var.github_repo}:*"
        }
      }
    }]
  })
}

# May be assumed, and may do nothing
resource "aws_iam_role" "no_policy" {
  name               = "${var.env}-no-policy"
  assume_role_policy = local.deploy_trust

  depends_on = [aws_iam_openid_connect_provider.github]
}

# May sign in to the registry, and do nothing there
resource "aws_iam_role" "login_only" {
  name               = "${var.env}-login-only"
  assume_role_policy = local.deploy_trust

  depends_on = [aws_iam_openid_connect_provider.github]
}

resource "aws_iam_policy" "login_only" {
  name = "${var.env}-login-only"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ecr:GetAuthorizationToken"
      Resource = "*"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "login_only" {
  role       = aws_iam_role.login_only.name
  policy_arn = aws_iam_policy.login_only.arn
}
