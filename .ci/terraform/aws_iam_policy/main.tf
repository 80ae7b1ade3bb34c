variable "prefix" {
  type    = string
  default = ""
}

variable "changed" {
  type    = bool
  default = false
}

data "aws_iam_policy_document" "login" {
  statement {
    actions   = var.changed ? ["ecr:GetAuthorizationToken", "ecr:BatchGetImage"] : ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "login" {
  name        = "${var.prefix}login"
  path        = "/github/"
  description = "logs in"
  policy      = data.aws_iam_policy_document.login.json
  tags        = { env = var.changed ? "prod" : "dev" }
}
