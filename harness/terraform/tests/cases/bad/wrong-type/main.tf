resource "aws_iam_role" "deploy" {
  name                 = ["deploy"]
  max_session_duration = "one hour"
  assume_role_policy   = "{ not json"
}
