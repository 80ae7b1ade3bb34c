output "role_arn" {
  description = "Goes into the secret AWS_GA_ROLE_ARN of the GitHub repository"
  value       = aws_iam_role.github_actions.arn
}

output "repository_url" {
  description = "Where images are pushed to, without a tag"
  value       = aws_ecr_repository.app.repository_url
}
