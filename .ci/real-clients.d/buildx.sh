#!/usr/bin/env bash
# buildx with a buildkitd of its own builds from nothing and pushes, with the attestation that it adds by itself, and builds on
# what was pushed; who may only pull is told so, and so is who may push but read no manifest.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/registry.sh
debian runc
go_client buildx github.com/docker/buildx/cmd/buildx@v0.38.2
go_program buildkitd github.com/moby/buildkit/cmd/buildkitd@v0.34.2

export DOCKER_CONFIG=$work/docker-config BUILDX_CONFIG=$work/buildx-config
# builder NAME: a buildkitd of its own, and buildx's builder of the same name.
builder() {
  local own=$work/$1
  mkdir -p "$own"
  buildkitd --addr "unix://$own/buildkitd.sock" --root "$own/root" --oci-worker=true --containerd-worker=false \
    --oci-worker-snapshotter=native --oci-worker-net=host >"$own/log" 2>&1 &
  started+=($!)
  for _ in $(seq 300); do
    [ -S "$own/buildkitd.sock" ] && break
    sleep 0.1
  done
  works buildx create --name "$1" --driver remote "unix://$own/buildkitd.sock"
  buildx inspect "$1" >"$own/inspected" 2>&1 || fail "buildkitd does not start: $(tail -n 20 "$own/log" "$own/inspected")"
}
# build BUILDER OPTION…
build() {
  local name=$1
  shift
  buildx build --builder "$name" --progress plain "$@"
}

builder first
hello_context
as deploy
config_with_login "$DOCKER_CONFIG"
observed buildx push works build first --push --tag "$app:1" "$work/context"
pushed 1
observed buildx again works build first --push --tag "$app:1" "$work/context"

mkdir -p "$work/upon"
printf 'FROM %s\n' "$app:1" >"$work/upon/Dockerfile"
as reader
config_with_login "$DOCKER_CONFIG"
# Another machine, which has nothing of the image yet.
builder second
observed buildx pull works build second --output "type=local,dest=$work/pulled" "$work/upon"
says "hello from the registry" "$work/pulled/hello"
printf 'FROM scratch\nCOPY hello /other\n' >"$work/context/Dockerfile"
last=1
denied build first --push --tag "$app:2" "$work/context"
as classic
config_with_login "$DOCKER_CONFIG"
denied build first --push --tag "$app:2" "$work/context"
