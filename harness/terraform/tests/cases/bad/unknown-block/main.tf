resorce "aws_iam_role" "deploy" {
  name = "deploy"
}

module "vpc" {
  source = "./vpc"
}
