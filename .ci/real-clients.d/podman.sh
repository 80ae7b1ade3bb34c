#!/usr/bin/env bash
# podman pushes and pulls; who may only pull is told so.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/registry.sh
debian podman

mkdir -p "$work/containers"
echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$work/containers/policy.json"
pod() {
  command podman --root "$work/containers/storage" --runroot "$work/containers/run" --storage-driver vfs --cgroup-manager cgroupfs \
    --events-backend file "$@"
}
login() { pod login --tls-verify=false --username AWS --password-stdin "$registry" <<<"$password"; }
policy=(--signature-policy "$work/containers/policy.json")
export REGISTRY_AUTH_FILE=$work/containers/auth.json
as deploy
works login
tar -C "$work/image" -cf "$work/image.tar" .
works pod load --quiet "${policy[@]}" --input "$work/image.tar"
image=$(pod images --quiet --no-trunc)
observed podman push works pod push --quiet --tls-verify=false "${policy[@]}" "$image" "docker://$app:1"
pushed 1
observed podman again works pod push --quiet --tls-verify=false "${policy[@]}" "$image" "docker://$app:1"
as reader
works login
works pod rmi --force "$image"
observed podman pull works pod pull --quiet --tls-verify=false "${policy[@]}" "docker://$app:1"
last=1
denied pod push --quiet --tls-verify=false "${policy[@]}" "$image" "docker://$app:2"
