module "again" {
  source = "../module-calls-itself"
}
