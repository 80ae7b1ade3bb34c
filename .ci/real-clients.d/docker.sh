#!/usr/bin/env bash
# Debian's docker engine, started by hand, builds from nothing, pushes, pulls and runs; who may only pull, who is not logged
# in and whose repository is absent is told so.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/registry.sh
. .ci/clients/docker.sh
debian docker.io

/usr/sbin/dockerd --host "$DOCKER_HOST" --data-root "$work/docker" --exec-root "$work/docker-exec" --pidfile "$work/docker.pid" \
  --storage-driver vfs --iptables=false --ip6tables=false --bridge=none >"$work/dockerd.log" 2>&1 &
started+=($!)
engine_answers "$work/dockerd.log"

builds_pushes_pulls_runs docker-graphdriver
works docker tag "$app:1" "$app:2"
works docker tag "$app:1" "$app:classic"
works docker tag "$app:1" "$registry/absent:1"
last=1
denied docker push "$app:2"
# Whoever may read no manifest still pushes: this engine does not ask for one.
as classic
works login
works docker push "$app:classic"
as deploy
works login
denied docker push "$registry/absent:1"
works docker logout "$registry"
denied docker push "$app:2"
denied docker login --username AWS --password wrong "$registry"
