#!/usr/bin/env bash
# The AWS SDK for Go v2 walks every operation, with success and with each error.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/emulator.sh
python_clients
go_walk
serve
"$python/bin/python" .ci/clients/walk.py "$AWS_ENDPOINT_URL" "SDK for Go" --errors "$walk" "$AWS_ENDPOINT_URL"
