# The run pushes an image to `pushed` first, as a deploy does before Terraform looks for it.
data "aws_ecr_image" "app" {
  repository_name = "pushed"
  image_tag       = "1"

  lifecycle {
    postcondition {
      condition     = startswith(self.image_digest, "sha256:") && contains(self.image_tags, "1")
      error_message = "found ${self.image_digest}"
    }
  }
}
