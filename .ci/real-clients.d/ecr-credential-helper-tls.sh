#!/usr/bin/env bash
# Amazon's credential helper under the registries' real names, over TLS: crane pushes and pulls with what the helper gets, and
# who may only pull is told so. Nobody logs in: the session in the environment is all there is.
#
# The names resolve to the emulator in a mount namespace of this script alone. It needs Linux, and the right to listen on port
# 443 and to mount.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/emulator.sh
python_clients
go_client crane github.com/google/go-containerregistry/cmd/crane@v0.22.1
go_client ecr-login github.com/awslabs/amazon-ecr-credential-helper/ecr-login/cli/docker-credential-ecr-login@v0.12.0

# An address of its own, so that nothing else on port 443 is in the way.
address=127.0.77.2 region=ap-northeast-1
for name in $(compgen -v AWS_); do unset "$name"; done
"$PORTCULLIS" serve --tls --tls-dir "$work/tls" --host "$address" --port 443 --tls-region "$region" >"$work/exports" 2>"$work/serve.log" &
started+=($!)
for _ in $(seq 100); do
  grep -q '^unset' "$work/exports" 2>/dev/null && break
  sleep 0.1
done
{ echo "127.0.0.1 localhost"; sed -n "s/^#   \($address .*\)/\1/p" "$work/exports"; } >"$work/hosts"
registry=123456789012.dkr.ecr.$region.amazonaws.com
grep -q "$registry" "$work/hosts" || fail "serve prints no hosts line for the registry: $(cat "$work/exports" "$work/serve.log")"
inside() { unshare --mount sh -c 'mount --bind "$0" /etc/hosts && exec "$@"' "$work/hosts" "$@"; }
export AWS_CA_BUNDLE=$work/tls/portcullis-ca.pem SSL_CERT_FILE=$work/tls/portcullis-ca.pem HOME=$work AWS_PAGER=''
export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_EC2_METADATA_DISABLED=true AWS_ECR_DISABLE_CACHE=true
as_root
aws() { inside "$python/bin/aws" "$@"; }

aws ecr create-repository --repository-name app >/dev/null
trust='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}}]}'
pull='"ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"'
push="$pull"', "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"'
aws iam create-user --user-name ci >/dev/null
aws iam put-user-policy --user-name ci --policy-name assume --policy-document \
  '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}'
for role in deploy reader; do
  actions=$push
  [ "$role" = deploy ] || actions=$pull
  aws iam create-role --role-name "$role" --assume-role-policy-document "$trust" >/dev/null
  aws iam put-role-policy --role-name "$role" --policy-name "$role" --policy-document \
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", "Action": ['"$actions"']}]}'
done
key=$(aws iam create-access-key --user-name ci --output json)
as() {
  local session
  use "$(field AccessKey AccessKeyId <<<"$key")" "$(field AccessKey SecretAccessKey <<<"$key")"
  session=$(aws sts assume-role --role-arn "arn:aws:iam::123456789012:role/$1" --role-session-name ci --output json) || fail "the role $1 was not assumed"
  use "$(field Credentials AccessKeyId <<<"$session")" "$(field Credentials SecretAccessKey <<<"$session")" "$(field Credentials SessionToken <<<"$session")"
}

mkdir -p "$work/docker"
export DOCKER_CONFIG=$work/docker
printf '{"credHelpers": {"%s": "ecr-login"}}\n' "$registry" >"$DOCKER_CONFIG/config.json"
digest=$(python3 .ci/clients/python/image.py "$work/image")
crane() { inside crane "$@"; }
as deploy
works crane push "$work/image" "$registry/app:1"
as reader
works crane pull "$registry/app:1" "$work/pulled.tar"
[ "$(crane digest "$registry/app:1")" = "$digest" ] || fail "crane sees another image"
says "DENIED: User: arn:aws:sts::123456789012:assumed-role/reader/ci is not authorized to perform: ecr:PutImage" \
  crane push "$work/image" "$registry/app:2"
use AKIAIOSFODNN7EXAMPLE wrong
says "401 Unauthorized" crane push "$work/image" "$registry/app:3"
