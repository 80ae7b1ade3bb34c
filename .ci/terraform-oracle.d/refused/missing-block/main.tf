resource "aws_ecr_replication_configuration" "registry" {
  replication_configuration {
  }
}
