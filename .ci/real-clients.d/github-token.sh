#!/usr/bin/env bash
# GitHub's own `@actions/core` gets ID tokens from the fake GitHub; PyJWT checks their signature and every claim.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/emulator.sh
python_clients
node_clients
serve

"$python/bin/python" .ci/clients/python/github_token.py "$AWS_ENDPOINT_URL" "$node/id-token.mjs" .ci/clients/github-jobs.json
