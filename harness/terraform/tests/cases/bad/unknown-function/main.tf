locals {
  trust = json_encode({ Version = "2012-10-17" })
  later = sha256("x")
  now   = timestamp()
}
