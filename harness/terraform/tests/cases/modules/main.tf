variable "env" {
  default = "dev"
}

locals {
  roles = {
    app = { repository = "octo-org/app", branches = ["main", "develop"] }
    web = { repository = "octo-org/web", branches = ["main"] }
  }
}

provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "other"
  region = "us-east-1"

  assume_role {
    role_arn = "arn:aws:iam::210987654321:role/terraform"
  }

  default_tags {
    tags = { Team = "platform" }
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  url             = "https://token.actions.githubusercontent.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["6938fd4d98bab03faadb97b34396831e3780aea1"]
}

module "deploy" {
  source   = "./deploy-role"
  for_each = local.roles

  name         = "${var.env}-${each.key}"
  provider_arn = aws_iam_openid_connect_provider.github.arn
  subjects     = [for branch in each.value.branches : "repo:${each.value.repository}:ref:refs/heads/${branch}"]
}

module "registry" {
  source = "./app"
  count  = 2

  name = "app-${count.index}"

  providers = {
    aws = aws.other
  }
}

resource "random_id" "suffix" {
  byte_length = 2
}

resource "aws_iam_role_policy_attachment" "push" {
  for_each   = module.deploy
  role       = each.value.role_name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser"
}

resource "aws_ecr_repository" "optional" {
  count = var.env == "prod" ? 1 : 0
  name  = "optional"
}

output "roles" {
  value = { for name, role in module.deploy : name => role.role_arn }
}

output "urls" {
  value = module.registry[*].url
}

output "optional" {
  value = one(aws_ecr_repository.optional[*].arn)
}

output "suffix" {
  value = random_id.suffix.hex
}
