variable "prefix" {
  type    = string
  default = ""
}

variable "changed" {
  type    = bool
  default = false
}

provider "aws" {
  alias  = "virginia"
  region = "us-east-1"
}

resource "aws_ecrpublic_repository" "app" {
  provider        = aws.virginia
  repository_name = "${var.prefix}app"
  tags            = { env = var.changed ? "prod" : "dev" }

  catalog_data {
    description       = "an application"
    architectures     = ["x86-64"]
    operating_systems = ["Linux"]
  }
}
