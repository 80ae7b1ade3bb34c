#!/usr/bin/env bash
# The AWS SDK for JavaScript v3 walks every operation, with success and with each error.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/emulator.sh
python_clients
node_clients
serve
"$python/bin/python" .ci/clients/walk.py "$AWS_ENDPOINT_URL" "SDK for JavaScript" --errors \
  node "$node/client.mjs" "$AWS_ENDPOINT_URL"
