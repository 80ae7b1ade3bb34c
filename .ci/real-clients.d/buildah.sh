#!/usr/bin/env bash
# buildah builds from nothing, pushes and pulls; who may only pull is told so.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/registry.sh
debian buildah

mkdir -p "$work/containers" "$work/context"
echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$work/containers/policy.json"
build() { command buildah --root "$work/containers/storage" --runroot "$work/containers/run" --storage-driver vfs "$@"; }
login() { build login --tls-verify=false --username AWS --password-stdin "$registry" <<<"$password"; }
policy=(--signature-policy "$work/containers/policy.json")
export REGISTRY_AUTH_FILE=$work/containers/auth.json
echo "$content" >"$work/context/hello"
printf 'FROM scratch\nCOPY hello /hello\n' >"$work/context/Dockerfile"
as deploy
works login
works build build --quiet "${policy[@]}" --isolation chroot --tag "$app:1" "$work/context"
observed buildah push works build push --quiet --tls-verify=false "${policy[@]}" "$app:1" "docker://$app:1"
pushed 1
as reader
works login
works build rmi --all --force
observed buildah pull works build pull --quiet --tls-verify=false "${policy[@]}" "docker://$app:1"
last=1
denied build push --quiet --tls-verify=false "${policy[@]}" "$app:1" "docker://$app:2"
