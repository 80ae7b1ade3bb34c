#!/usr/bin/env bash
# Amazon's credential helper gets a login by the role's session alone. It takes only the real names of registries, so over
# plain HTTP, where the emulator's registry is `localhost`, it gets the login and then refuses it: that is what is checked.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/registry.sh
go_client ecr-login github.com/awslabs/amazon-ecr-credential-helper/ecr-login/cli/docker-credential-ecr-login@v0.12.0

export AWS_ECR_DISABLE_CACHE=true
get() {
  rm -rf "$work/.ecr"
  docker-credential-ecr-login get <<<123456789012.dkr.ecr.ap-northeast-1.amazonaws.com && return
  sed -E 's/.* level=error (msg="[^"]*")( error="(operation error [^"]*RequestID: )?)?/\1\2/' "$work/.ecr/log/ecr-login.log" | grep '^msg' |
    sed -E 's/RequestID: [0-9a-f-]+/RequestID: ID/' >&2
  return 1
}
as deploy
denied get
as nobody
denied get
