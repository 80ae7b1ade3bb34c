#!/usr/bin/env bash
# A deploy by the AWS CLI: what the infrastructure needs, the login, and what each wrong caller is told.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/emulator.sh
python_clients
serve

says '"Arn": "arn:aws:iam::123456789012:root"' aws sts get-caller-identity --output json
says '"repositories": []' aws ecr describe-repositories --output json
deploy_role deploy "${push_actions[@]}"
works aws ecr create-repository --repository-name app
says '(AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity' \
  assume deploy mycompany-inc/other
assume deploy mycompany-inc/my-repo || fail "the role was not assumed"
says ':assumed-role/deploy/GitHubActions' aws sts get-caller-identity
says 'is not authorized to perform: ecr:CreateRepository on resource: arn:aws:ecr:ap-northeast-1:123456789012:repository/other because no identity-based policy allows the ecr:CreateRepository action' \
  aws ecr create-repository --repository-name other
says 'is not authorized to perform: ecr:ListImages on resource: arn:aws:ecr:ap-northeast-1:123456789012:repository/app' \
  aws ecr list-images --repository-name app
password=$(aws ecr get-login-password)
[ ${#password} -gt 100 ] || fail "\`aws ecr get-login-password\` printed \`$password\`"

as_root
says '"imageIds": []' aws ecr list-images --repository-name app --output json
use 123456789012 wrong
says 'SignatureDoesNotMatch' aws sts get-caller-identity
use AKIAIOSFODNN7EXAMPLE wrong
says 'InvalidClientTokenId' aws sts get-caller-identity
says 'UnrecognizedClientException' aws ecr describe-repositories
