resource "aws_iam_role_policy_attachment" "push" {
  role       = "nobody"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
