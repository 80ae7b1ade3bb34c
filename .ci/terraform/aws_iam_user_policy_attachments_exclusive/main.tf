variable "prefix" {
  type    = string
  default = ""
}

resource "aws_iam_user" "pushers" {
  name = "${var.prefix}pushers"
}

resource "aws_iam_user_policy_attachment" "pull" {
  user       = aws_iam_user.pushers.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
}

resource "aws_iam_user_policy_attachments_exclusive" "pushers" {
  user_name   = aws_iam_user.pushers.name
  policy_arns = [aws_iam_user_policy_attachment.pull.policy_arn]
}
