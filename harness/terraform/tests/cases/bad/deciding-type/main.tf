resource "aws_organizations_policy" "guardrail" {
  name    = "guardrail"
  content = "{}"
}
