#!/usr/bin/env bash
# Debian's docker engine, started by hand, builds from nothing, pushes, pulls and runs; who may only pull, who is not logged
# in and whose repository is absent is told so.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/registry.sh
debian docker.io

export DOCKER_HOST=unix://$work/docker.sock DOCKER_CONFIG=$work/docker-config DOCKER_BUILDKIT=0
/usr/sbin/dockerd --host "$DOCKER_HOST" --data-root "$work/docker" --exec-root "$work/docker-exec" --pidfile "$work/docker.pid" \
  --storage-driver vfs --iptables=false --ip6tables=false --bridge=none >"$work/dockerd.log" 2>&1 &
started+=($!)
docker() { /usr/bin/docker "$@"; }
for _ in $(seq 300); do
  docker version >/dev/null 2>&1 && break
  sleep 0.1
done
docker version >/dev/null 2>&1 || fail "the docker engine does not start: $(tail -n 20 "$work/dockerd.log")"
echo "docker $(docker version --format '{{.Client.Version}}, engine {{.Server.Version}}')"

hello_context
login() { docker login --username AWS --password-stdin "$registry" <<<"$password"; }
as deploy
works login
works docker build --tag "$app:1" "$work/context"
observed docker-graphdriver push works docker push "$app:1"
pushed 1
observed docker-graphdriver again works docker push "$app:1"
# Images that the API alone made, layer parts and all, by two of its SDKs.
as deploy
works "$python/bin/python" .ci/clients/python/upload.py "$work/context/hello" api
sdk_image
as reader
works login
works docker pull "$app:api"
says "hello from the registry" docker run --rm --network none "$app:api"
works docker pull "$app:sdk"
works docker rmi "$app:1"
observed docker-graphdriver pull works docker pull "$app:1"
says "hello from the registry" docker run --rm --network none "$app:1"
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
