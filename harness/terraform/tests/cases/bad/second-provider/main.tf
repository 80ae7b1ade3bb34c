provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

provider "google" {
}

resource "aws_ecr_repository" "app" {
  provider = aws.eu
  name     = "app"
}
