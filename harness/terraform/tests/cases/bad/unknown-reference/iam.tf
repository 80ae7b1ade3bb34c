resource "aws_iam_role_policy_attachment" "push" {
  role       = aws_iam_role.github_action.name
  policy_arn = aws_iam_policy.push.arn
}

resource "aws_iam_role" "github_actions" {
  name               = var.nam
  assume_role_policy = "{}"
}

output "trust" {
  value = data.aws_iam_policy_document.trust.json
}
