# An emulator with a repository, an image to push, and two roles, for the scripts whose client pushes and pulls images.
#
# `deploy` may push and pull, `reader` may only pull, `nobody` may not even log in. shellcheck shell=bash

. .ci/clients/emulator.sh
python_clients
serve
"$python/bin/python" .ci/clients/python/registry.py set-up '{
  "deploy": [
    "ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload", "ecr:PutImage", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"
  ],
  "reader": [
    "ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"
  ],
  "nobody": []
}' || fail "the roles and the repository cannot be made"
digest=$(python3 .ci/clients/python/image.py "$work/image")
app=$registry/app

# as ROLE: calls are a session of the role, and `password` is its login to the registry.
as() {
  local session
  session=$("$python/bin/python" "$root/.ci/clients/python/registry.py" session "$1") || fail "the role $1 was not assumed"
  eval "$session"
}

# pushed TAG [DIGEST]: the registry has the image under the tag.
pushed() {
  local seen
  as_root
  seen=$(aws ecr describe-images --repository-name app --image-ids "imageTag=$1" --query 'imageDetails[0].imageDigest' --output text) ||
    fail "the registry has no image under the tag $1"
  [ -z "${2:-}" ] || [ "$seen" = "$2" ] || fail "the tag $1 is $seen, not $2"
  echo "ok: pushed as $1"
}

# denied COMMAND…: the command fails, and says what the snapshot of this topic says; its number counts up.
# UPDATE_SNAPSHOTS=1 writes what it says now. Ports, digests, folders, times and uploads are left out.
denials=0
denied() {
  local snapshot
  denials=$((denials + 1))
  snapshot=$root/.ci/clients/snapshots/$topic-$denials.txt
  if "$@" >"$work/denied" 2>&1; then fail "\`$*\` should be denied, but printed: $(cat "$work/denied")"; fi
  sed -E -e "s#$work#WORK#g" -e "s#$registry#REGISTRY#g" -e 's#[0-9a-f]{64}#DIGEST#g' \
    -e 's#[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9:.Z+]+#TIME#g' -e 's#(uploads/)[A-Za-z0-9_%=.-]+#\1UPLOAD#g' \
    -e 's#[[:space:]]+$##' <"$work/denied" | tr '\r' '\n' | sed '/^$/d' | uniq >"$work/said"
  # What the user reads is the end; how far each layer came before is chance.
  tail -n "${last:-100}" "$work/said" >"$work/last"
  if [ -n "${UPDATE_SNAPSHOTS:-}" ]; then mkdir -p "$(dirname "$snapshot")" && cp "$work/last" "$snapshot"; fi
  diff -u "$snapshot" "$work/last" || fail "\`$*\` does not say what $(basename "$snapshot") has"
  echo "ok: denied: $(tail -n 1 "$snapshot" | cut -c1-160)"
}
