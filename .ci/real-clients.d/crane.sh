#!/usr/bin/env bash
# crane pushes and pulls; who may only pull is told so.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/registry.sh
go_client crane github.com/google/go-containerregistry/cmd/crane@v0.22.1

export DOCKER_CONFIG=$work/docker
login() { crane auth login "$registry" --insecure --username AWS --password "$password"; }
as deploy
works login
observed crane push works crane push --insecure "$work/image" "$app:1"
pushed 1
observed crane again works crane push --insecure "$work/image" "$app:1"
as reader
works login
observed crane pull works crane pull --insecure "$app:1" "$work/pulled.tar"
[ "$(crane digest --insecure "$app:1")" = "$digest" ] || fail "crane sees another image"
last=1
denied crane push --insecure "$work/image" "$app:2"
