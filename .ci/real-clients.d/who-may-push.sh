#!/usr/bin/env bash
# Who may push, at ECR's API and at its registry, as a table: allowed, another repository, a wrong password, nobody, another
# region, a login of yesterday. UPDATE_SNAPSHOTS=1 writes what is answered now.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/emulator.sh
python_clients
serve
snapshot=.ci/clients/snapshots/$topic.txt
"$python/bin/python" .ci/clients/python/black_box.py >"$work/table" || fail "the table cannot be made"
sed -E -i "s#$registry#REGISTRY#g" "$work/table"
[ -z "${UPDATE_SNAPSHOTS:-}" ] || cp "$work/table" "$snapshot"
diff -u "$snapshot" "$work/table" || fail "the answers are not those of $(basename "$snapshot")"
[ "$(grep -c 'pushed$' "$work/table")" = 2 ] || fail "only the allowed pushes may push: $(cat "$work/table")"
echo "ok: $(grep -c '^  ' "$work/table") answers"
