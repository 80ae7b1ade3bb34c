resource "github_repository" "app" {
  name = "app"
}

resource "github_actions_repository_oidc_subject_claim_customization_template" "app" {
  repository         = github_repository.app.name
  use_default        = false
  include_claim_keys = ["repo", "environment"]
}
