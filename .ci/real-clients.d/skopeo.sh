#!/usr/bin/env bash
# skopeo pushes and pulls; who may only pull, whose password is wrong and whose repository is absent is told so.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/registry.sh
debian skopeo

# The layer is not compressed yet, as in the image of a builder: skopeo does it while it pushes, and only the config stays as it was.
python3 .ci/clients/python/image.py "$work/built" "$content" --uncompressed >/dev/null
config_of() { python3 .ci/clients/python/config.py "$1"; }

copy() { skopeo --insecure-policy copy --quiet --dest-tls-verify=false --dest-creds "AWS:$2" "oci:$work/built" "docker://$registry/$1"; }
as deploy
observed skopeo push works copy app:1 "$password"
pushed 1
observed skopeo again works copy app:1 "$password"
as reader
observed skopeo pull works skopeo --insecure-policy copy --src-tls-verify=false --src-creds "AWS:$password" "docker://$app:1" "oci:$work/pulled"
[ "$(config_of "$work/pulled")" = "$(config_of "$work/built")" ] || fail "skopeo pulled another image: $(cat "$work/pulled/index.json")"
echo "ok: what was pulled is what was built"
last=1
denied copy app:2 "$password"
as deploy
denied copy app:2 wrong
denied copy absent:1 "$password"
