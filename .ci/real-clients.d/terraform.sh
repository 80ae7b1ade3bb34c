#!/usr/bin/env bash
# Terraform with the AWS provider: see terraform-apply.
set -euo pipefail
exec "$(dirname "$0")/../terraform-apply"
