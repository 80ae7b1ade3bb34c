#!/usr/bin/env bash
# The engine of Docker 29's generation with its containerd image store, which hosted runners have, beside Debian's containerd
# and client: builds from nothing, pushes, pulls and runs; who may only pull is told so, and so is who may push but read no
# manifest, which the older engine does not mind.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/registry.sh
. .ci/clients/docker.sh
debian docker.io containerd runc
go_program dockerd29 github.com/moby/moby/v2/cmd/dockerd@v2.0.0-beta.24

printf 'version = 2\nroot = "%s"\nstate = "%s"\n[grpc]\n  address = "%s"\n[plugins."io.containerd.grpc.v1.cri"]\n  disable_tcp_service = true\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n' \
  "$work/containerd" "$work/containerd-state" "$work/containerd.sock" >"$work/containerd.toml"
/usr/bin/containerd --config "$work/containerd.toml" >"$work/containerd.log" 2>&1 &
started+=($!)
for _ in $(seq 100); do
  [ -S "$work/containerd.sock" ] && break
  sleep 0.1
done
# Debian's client speaks an older API than the engine takes by itself, and Debian's runc knows no namespaces of time.
DOCKER_MIN_API_VERSION=1.41 dockerd29 --host "$DOCKER_HOST" --containerd "$work/containerd.sock" --data-root "$work/docker" \
  --exec-root "$work/docker-exec" --pidfile "$work/docker.pid" --feature containerd-snapshotter=true \
  --feature time-namespaces=false --storage-driver native --iptables=false --ip6tables=false --bridge=none >"$work/dockerd.log" 2>&1 &
started+=($!)
engine_answers "$work/dockerd.log" "$work/containerd.log"
docker info --format '{{.DriverStatus}}' | grep -q io.containerd.snapshotter || fail "the engine has no containerd image store"

builds_pushes_pulls_runs docker-containerd
works docker tag "$app:1" "$app:2"
printf 'FROM scratch\nCOPY hello /other\n' >"$work/context/Dockerfile"
works docker build --tag "$app:3" "$work/context"
last=1
denied docker push "$app:3"
as classic
works login
denied docker push "$app:2"
