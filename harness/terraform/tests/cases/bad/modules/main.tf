module "role" {
  source     = "./child"
  nam        = "deploy"
  repository = ["a"]
}

output "arn" {
  value = module.role.arm
}
