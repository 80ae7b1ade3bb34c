#!/usr/bin/env bash
# boto3 walks every operation, with success and with each error; and what has no row must not be there.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/emulator.sh
python_clients
serve
"$python/bin/python" .ci/clients/walk.py "$AWS_ENDPOINT_URL" boto3 --errors --all \
  "$python/bin/python" .ci/clients/python/client_boto3.py "$AWS_ENDPOINT_URL"
