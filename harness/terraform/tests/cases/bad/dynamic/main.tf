resource "aws_ecr_repository" "app" {
  name = "app"

  dynamic "encryption_configuration" {
    for_each = true
    content {
      encryption_type = "KMS"
    }
  }

  dynamic "image_scaning_configuration" {
    for_each = []
    content {}
  }
}
