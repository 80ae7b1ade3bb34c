variable "prefix" {
  type    = string
  default = ""
}

resource "aws_iam_group" "pushers" {
  name = "${var.prefix}pushers"
}

resource "aws_iam_group_policy_attachment" "pull" {
  group       = aws_iam_group.pushers.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
}

resource "aws_iam_group_policy_attachments_exclusive" "pushers" {
  group_name   = aws_iam_group.pushers.name
  policy_arns = [aws_iam_group_policy_attachment.pull.policy_arn]
}
