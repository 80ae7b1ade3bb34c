resource "aws_iam_saml_provider" "okta" {
  name                   = "okta"
  saml_metadata_document = "<EntityDescriptor/>"
}
