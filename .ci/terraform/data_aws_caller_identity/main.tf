data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

resource "terraform_data" "identity" {
  input = "${data.aws_partition.current.partition} ${data.aws_caller_identity.current.account_id} ${data.aws_region.current.name}"

  lifecycle {
    postcondition {
      condition     = self.output == "aws 123456789012 ap-northeast-1"
      error_message = "the caller is ${self.output}"
    }
  }
}
