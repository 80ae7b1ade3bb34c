# All types in one configuration: an account has one organization, and each of them needs it.
variable "changed" {
  type    = bool
  default = false
}

resource "aws_organizations_organization" "organization" {
  feature_set          = "ALL"
  enabled_policy_types = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]
}

resource "aws_organizations_organizational_unit" "workloads" {
  name      = var.changed ? "workloads-renamed" : "workloads"
  parent_id = aws_organizations_organization.organization.roots[0].id
  tags      = { env = var.changed ? "prod" : "dev" }
}

resource "aws_organizations_organizational_unit" "dev" {
  name      = "dev"
  parent_id = aws_organizations_organizational_unit.workloads.id
}

resource "aws_organizations_account" "dev" {
  name      = "dev"
  email     = "aws-dev@mycompany.example"
  parent_id = var.changed ? aws_organizations_organization.organization.roots[0].id : aws_organizations_organizational_unit.dev.id
  tags      = { env = var.changed ? "prod" : "dev" }
}

resource "aws_organizations_policy" "scp" {
  depends_on  = [aws_organizations_organization.organization]
  name        = "no-deletes"
  description = var.changed ? "repositories stay, changed" : "repositories stay"
  content = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Action = var.changed ? "ecr:Delete*" : "ecr:DeleteRepository", Resource = "*" }]
  })
  tags = { env = var.changed ? "prod" : "dev" }
}

resource "aws_organizations_policy" "rcp" {
  depends_on = [aws_organizations_organization.organization]
  name       = "organization-only"
  type       = "RESOURCE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "sts:*"
      Resource  = "*"
      Condition = { BoolIfExists = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_organizations_policy_attachment" "root" {
  policy_id = aws_organizations_policy.scp.id
  target_id = aws_organizations_organization.organization.roots[0].id
}

resource "aws_organizations_policy_attachment" "workloads" {
  policy_id = aws_organizations_policy.rcp.id
  target_id = aws_organizations_organizational_unit.workloads.id
}

resource "aws_organizations_policy_attachment" "account" {
  policy_id = aws_organizations_policy.scp.id
  target_id = aws_organizations_account.dev.id
}

data "aws_organizations_organization" "current" {
  depends_on = [aws_organizations_organization.organization]

  lifecycle {
    postcondition {
      condition     = self.master_account_id == "123456789012"
      error_message = "the management account is ${self.master_account_id}"
    }
  }
}

data "aws_organizations_organizational_units" "root" {
  parent_id  = aws_organizations_organization.organization.roots[0].id
  depends_on = [aws_organizations_organizational_unit.workloads]
}

data "aws_organizations_organizational_unit" "workloads" {
  parent_id  = aws_organizations_organization.organization.roots[0].id
  name       = aws_organizations_organizational_unit.workloads.name
  depends_on = [aws_organizations_organizational_unit.workloads]

  lifecycle {
    postcondition {
      condition     = self.id == aws_organizations_organizational_unit.workloads.id
      error_message = "found ${self.id}"
    }
  }
}

data "aws_organizations_policies" "scp" {
  filter     = "SERVICE_CONTROL_POLICY"
  depends_on = [aws_organizations_policy.scp]

  lifecycle {
    postcondition {
      condition     = contains(self.ids, "p-FullAWSAccess") && contains(self.ids, aws_organizations_policy.scp.id)
      error_message = "found ${join(", ", self.ids)}"
    }
  }
}

data "aws_organizations_policies_for_target" "workloads" {
  target_id  = aws_organizations_organizational_unit.workloads.id
  filter     = "RESOURCE_CONTROL_POLICY"
  depends_on = [aws_organizations_policy_attachment.workloads]
}
