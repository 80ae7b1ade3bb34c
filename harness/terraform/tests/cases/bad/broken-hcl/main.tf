resource "aws_iam_role" "x" {
  name = "x"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
  })
}
