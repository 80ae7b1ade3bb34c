#!/usr/bin/env bash
# skopeo pushes and pulls; who may only pull, whose password is wrong and whose repository is absent is told so.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/registry.sh
debian skopeo

copy() { skopeo --insecure-policy copy --quiet --dest-tls-verify=false --dest-creds "AWS:$2" "oci:$work/image" "docker://$registry/$1"; }
as deploy
observed skopeo push works copy app:1 "$password"
pushed 1 "$digest"
observed skopeo again works copy app:1 "$password"
as reader
observed skopeo pull works skopeo --insecure-policy copy --src-tls-verify=false --src-creds "AWS:$password" "docker://$app:1" "oci:$work/pulled"
grep -q "$digest" "$work/pulled/index.json" || fail "skopeo pulled another image: $(cat "$work/pulled/index.json")"
last=1
denied copy app:2 "$password"
as deploy
denied copy app:2 wrong
denied copy absent:1 "$password"
