# An emulator with a repository, an image to push, and two roles, for the scripts whose client pushes and pulls images.
#
# `deploy` may push and pull, `classic` may push but read no manifest, `reader` may only pull, `nobody` may not even log in.
# shellcheck shell=bash

. .ci/clients/emulator.sh
python_clients
serve
"$python/bin/python" .ci/clients/python/registry.py set-up '{
  "deploy": [
    "ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload", "ecr:PutImage", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"
  ],
  "classic": [
    "ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload", "ecr:PutImage"
  ],
  "reader": [
    "ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"
  ],
  "nobody": []
}' || fail "the roles and the repository cannot be made"
# No other image has this content: skopeo, podman and buildah share a memory of what they pushed, whichever registry it was.
content="of $$, $(date +%s%N)"
digest=$(python3 .ci/clients/python/image.py "$work/image" "$content")
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

# observed CLIENT OPERATION COMMAND…: the command, and what of it came to the registry, by the emulator's own journal, into
# PORTCULLIS_CLIENT_LOGS: tests/observed.rs of the registry client plays the same. What is not asked for is not kept.
observed() {
  local client=$1 operation=$2 last
  shift 2
  last=$(curl -sSf "$AWS_ENDPOINT_URL/_portcullis/decisions?limit=1" | field -1 number)
  "$@"
  [ -z "${PORTCULLIS_CLIENT_LOGS:-}" ] && return
  mkdir -p "$PORTCULLIS_CLIENT_LOGS"
  curl -sSf "$AWS_ENDPOINT_URL/_portcullis/decisions?service=registry&since=$last" >"$PORTCULLIS_CLIENT_LOGS/$client.$operation.json"
}

# sdk_image: an image that the Rust SDK alone makes, layer parts and all, under the tag `sdk`.
sdk_image() { works cargo test --quiet --locked -p portcullis-runner --test layer_upload -- --ignored; }

# config_with_login FOLDER: a configuration of docker's with the login in it, for clients that have no `login`.
config_with_login() {
  mkdir -p "$1"
  printf '{"auths": {"%s": {"auth": "%s"}}}\n' "$registry" "$(printf 'AWS:%s' "$password" | base64 -w 0)" >"$1/config.json"
}

# hello_context: a folder with a Dockerfile that makes an image of one static program.
hello_context() {
  mkdir -p "$work/context"
  printf '#include <stdio.h>\nint main(void) { puts("hello from the registry"); return 0; }\n' >"$work/hello.c"
  cc -static -o "$work/context/hello" "$work/hello.c" || fail "the C compiler makes no static program"
  printf '%s' "$content" >>"$work/context/hello"
  printf 'FROM scratch\nCOPY hello /hello\nENTRYPOINT ["/hello"]\n' >"$work/context/Dockerfile"
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
