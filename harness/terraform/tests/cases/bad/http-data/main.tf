data "http" "keys" {
  url = "https://token.actions.githubusercontent.com/.well-known/jwks"
}
