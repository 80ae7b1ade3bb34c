resource "aws_iam_policy" "push" {
  name   = "push"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ecr:PutImage" }] })
}
