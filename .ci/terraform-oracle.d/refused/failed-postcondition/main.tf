data "aws_caller_identity" "current" {
  lifecycle {
    postcondition {
      condition     = self.account_id == "000000000000"
      error_message = "the wrong account"
    }
  }
}
