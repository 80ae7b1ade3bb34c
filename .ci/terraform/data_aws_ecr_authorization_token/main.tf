data "aws_ecr_authorization_token" "token" {
  lifecycle {
    postcondition {
      condition     = self.user_name == "AWS" && startswith(self.proxy_endpoint, "http")
      error_message = "the token is for ${self.user_name} at ${self.proxy_endpoint}"
    }
  }
}
