#!/usr/bin/env bash
# oras pushes and pulls an artifact; who may only pull is told so.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/registry.sh
go_client oras oras.land/oras/cmd/oras@v1.3.6

export DOCKER_CONFIG=$work/docker
login() { oras login --plain-http --username AWS --password-stdin "$registry" <<<"$password"; }
cd "$work"
echo "a bill of materials" >bill.txt
as deploy
works login
observed oras push works oras push --plain-http --artifact-type application/vnd.example.bill "$app:bill" bill.txt:text/plain
works oras copy --from-oci-layout --to-plain-http "$work/image@$digest" "$app:1"
cd "$root"
pushed bill
pushed 1 "$digest"
as reader
works login
observed oras pull works oras pull --plain-http --output "$work/pulled" "$app:bill"
cmp "$work/bill.txt" "$work/pulled/bill.txt" || fail "oras pulled something else"
cd "$work"
echo "another bill" >bill.txt
last=1
denied oras push --plain-http "$app:other" bill.txt:text/plain
