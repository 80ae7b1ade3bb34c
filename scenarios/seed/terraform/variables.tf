variable "env" {
  description = "Environment name; prefixes every role and policy"
  type        = string
  default     = "dev"

  validation {
    condition     = contains(["dev", "stg", "prod"], var.env)
    error_message = "env must be dev, stg or prod."
  }
}

variable "region" {
  description = "AWS region of the registry"
  type        = string
  default     = "ap-northeast-1"
}

variable "account_id" {
  description = "AWS account that the images are pushed to"
  type        = string
  default     = "123456789012"
}

variable "github_org" {
  description = "GitHub organisation that owns the repository"
  type        = string
  default     = "mycompany-inc"
}

variable "github_repo" {
  description = "GitHub repository whose workflows deploy"
  type        = string
  default     = "my-repo"
}

provider "aws" {
  region = var.region
}
