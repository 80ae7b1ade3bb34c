#!/usr/bin/env bash
# The AWS CLI walks every operation with success.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/emulator.sh
python_clients
serve
"$python/bin/python" .ci/clients/walk.py "$AWS_ENDPOINT_URL" "AWS CLI" \
  "$python/bin/python" .ci/clients/python/client_cli.py "$AWS_ENDPOINT_URL" "$python/bin/aws"
