#!/usr/bin/env bash
# A disk that has no room for a layer: the push is answered with a 5xx that says so, nothing of it is left, what was there is
# still there, and what fits is taken, also by an emulator that is started anew in the same folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/emulator.sh
python_clients

# A file system of 32 MiB, in a mount namespace of its own. Two emulators, one after the other, are started in it.
mkdir "$work/disk"
mount -t tmpfs -o size=32m portcullis "$work/disk" || fail "no file system can be mounted: run this as root"
undo() { umount -l "$work/disk" 2>/dev/null || true; cleanup; }
trap undo EXIT

login() { password=$(aws ecr get-login-password); }
# layer BYTES: a layer of so many random bytes, as $content and $digest.
layer() { content=$work/layer-$1; head -c "$1" /dev/urandom >"$content"; digest=sha256:$(sha256sum "$content" | cut -d ' ' -f 1); }
v2() { curl -sS --user "AWS:$password" "$@"; }
# push: status and text of the answer to the layer's content.
push() {
  local location
  location=$(v2 -o /dev/null -D - -X POST "$AWS_ENDPOINT_URL/v2/app/blobs/uploads/" | tr -d '\r' | sed -n 's/^location: //Ip')
  v2 -w ' %{http_code}' -X PUT -H 'Expect:' -H 'content-type: application/octet-stream' --data-binary "@$content" "$location?digest=$digest"
}
status() { v2 -o /dev/null -w '%{http_code}' -I "$AWS_ENDPOINT_URL/v2/app/blobs/$1"; }
reads() { v2 -L "$AWS_ENDPOINT_URL/v2/app/blobs/$1" | sha256sum | grep -q "${1#sha256:}" || fail "$1 has other content"; echo "ok: read back"; }

serve --data "$work/disk/data"
aws ecr create-repository --repository-name app >/dev/null
login
layer 3000000; small=$digest
[ "$(push)" = " 201" ] || fail "what fits is not taken"
layer 64000000; large=$digest
answer=$(push)
case $answer in
  *"No space left on device"*" 500") echo "ok: ${answer##*message\":\"}" | sed "s#$work#WORK#g; s#uploads*/[0-9a-f-]*#UPLOAD#" ;;
  *) fail "a full disk is answered with: $answer" ;;
esac
[ "$(status "$large")" = 404 ] || fail "a layer that was not kept is there"
reads "$small"
left=1
for _ in $(seq 50); do
  left=$(find "$work/disk/data" -type f -size +4M | wc -l)
  [ "$left" = 0 ] && break
  sleep 0.1
done
[ "$left" = 0 ] || fail "something of the layer is left: $(find "$work/disk/data" -type f -size +4M -exec ls -la {} +)"
layer 2000000; next=$digest
[ "$(push)" = " 201" ] || fail "after the disk was full, what fits is not taken"
kill "${started[0]}" && wait "${started[0]}" 2>/dev/null || true
serve --data "$work/disk/data"
as_root
login
reads "$small"
reads "$next"
