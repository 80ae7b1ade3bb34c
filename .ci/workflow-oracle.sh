#!/usr/bin/env bash
# Gives GitHub's own workflow parser and ours the same files and compares what decides a token. Needs Node 20 and npm.
set -euo pipefail
cd "$(dirname "$0")/.."

workflows=harness/workflow/tests/differential
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

cp .ci/workflow-oracle/package.json .ci/workflow-oracle/*.mjs "$work"
(cd "$work" && npm install --no-audit --no-fund --no-package-lock --loglevel=error >/dev/null &&
  npx esbuild parse.mjs --bundle --platform=node --format=cjs --log-level=warning --outfile=parse.cjs)

node "$work/parse.cjs" "$workflows" "$workflows"/*.yml >"$work/github.json"
cargo run --quiet --locked -p portcullis-workflow --example describe -- "$workflows" "$workflows"/*.yml >"$work/ours.json"
node "$work/compare.mjs" "$work/github.json" "$work/ours.json" "$PWD/.ci/workflow-oracle/known.json"
