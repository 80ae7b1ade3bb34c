resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com/mycompany"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_openid_connect_provider" "by_arn" {
  arn = aws_iam_openid_connect_provider.github.arn
}

data "aws_iam_openid_connect_provider" "by_url" {
  url        = "https://token.actions.githubusercontent.com/mycompany"
  depends_on = [aws_iam_openid_connect_provider.github]

  lifecycle {
    postcondition {
      condition     = self.arn == aws_iam_openid_connect_provider.github.arn
      error_message = "found ${self.arn}"
    }
  }
}
