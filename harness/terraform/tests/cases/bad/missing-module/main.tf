module "oidc" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"
  version = "5.48.0"
}

module "here" {
  source = "./nowhere"
}
