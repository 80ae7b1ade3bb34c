variable "changed" {
  type    = bool
  default = false
}

resource "aws_iam_openid_connect_provider" "github" {
  url             = "https://token.actions.githubusercontent.com"
  client_id_list  = var.changed ? ["sts.amazonaws.com", "https://github.com/mycompany-inc"] : ["sts.amazonaws.com"]
  thumbprint_list = [var.changed ? "1c58a3a8518e8759bf075b76b750d4f2df264fcd" : "6938fd4d98bab03faadb97b34396831e3780aea1"]
  tags            = { env = var.changed ? "prod" : "dev" }
}
