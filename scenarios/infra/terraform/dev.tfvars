repository  = "octo-org/octo-repo"
environment = "overruled by vars"
