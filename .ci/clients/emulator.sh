# A running emulator and the words of a check, for the scripts of real-clients.d, each of which reads this file first.
#
# PORTCULLIS names the binary under test. Every script has an emulator of its own, on a free port, and a home of its own;
# of the caller's settings for AWS nothing is left. shellcheck shell=bash

fail() { echo "${topic:-real clients}: $*" >&2; exit 1; }

topic=$(basename "$0" .sh)
root=$PWD
root=$PWD
: "${PORTCULLIS:?names the binary under test, as in PORTCULLIS=target/release/portcullis}"
[ -x "$PORTCULLIS" ] || fail "\`$PORTCULLIS\` is no program: build it, or name another one by PORTCULLIS"
PORTCULLIS=$(realpath "$PORTCULLIS")

work=$(mktemp -d)
started=()
cleanup() {
  local process
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  for process in "${started[@]}"; do wait "$process" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT

. "$root/.ci/clients/install.sh"

# serve [OPTION]…: starts an emulator and makes it the one that AWS's clients call.
serve() {
  local name
  for name in $(compgen -v AWS_); do unset "$name"; done
  "$PORTCULLIS" serve --port 0 "$@" >"$work/exports" 2>"$work/serve.log" &
  started+=($!)
  for _ in $(seq 100); do
    grep -q '^unset' "$work/exports" 2>/dev/null && break
    sleep 0.1
  done
  # shellcheck disable=SC1091
  . "$work/exports"
  [ -n "${AWS_ENDPOINT_URL:-}" ] || fail "\`serve\` printed no exports: $(cat "$work/serve.log")"
  export AWS_REGION=ap-northeast-1 AWS_DEFAULT_REGION=ap-northeast-1 AWS_PAGER='' AWS_EC2_METADATA_DISABLED=true
  export HOME=$work
  registry=${AWS_ENDPOINT_URL#http://}
}

# says TEXT COMMAND…: the command's output, stderr included, contains the text.
says() {
  local text=$1 output
  shift
  output=$("$@" 2>&1) || true
  case $output in
    *"$text"*) echo "ok: $text" ;;
    *) fail "\`$*\` should print \`$text\`, but printed: $output" ;;
  esac
}

# works COMMAND…: the command succeeds; its output is shown where it does not.
works() {
  "$@" >"$work/output" 2>&1 || fail "\`$*\` failed: $(cat "$work/output")"
  echo "ok: $1 ${2:-}"
}

# job JOB: registers a job, and REQUEST_URL and REQUEST_TOKEN are what its runner is given.
job() {
  local given
  given=$(curl -sSf "$AWS_ENDPOINT_URL/_github/jobs" -H 'content-type: application/json' -d "{\"job\": $1}") ||
    fail "the job was not registered: $1"
  REQUEST_URL=$(field requestUrl <<<"$given")
  REQUEST_TOKEN=$(field requestToken <<<"$given")
}

# token OWNER/NAME: the token of a push to the repository's branch develop, as `curl` in a step gets it.
token() {
  job "{\"repository\": {\"owner\": \"${1%/*}\", \"name\": \"${1#*/}\"}, \"event\": {\"push\": \"refs/heads/develop\"}}"
  curl -sSf -H "authorization: bearer $REQUEST_TOKEN" "$REQUEST_URL&audience=sts.amazonaws.com" | field value
}

# field NAME…: the field of the JSON on stdin.
field() {
  python3 -c 'import functools, json, sys; print(functools.reduce(lambda at, name: at[int(name) if isinstance(at, list) else name], sys.argv[1:], json.load(sys.stdin)))' "$@"
}

# advance SECONDS: moves the emulator's clock.
advance() {
  curl -sSf -o /dev/null "$AWS_ENDPOINT_URL/_portcullis/clock" -d "{\"advanceSeconds\": $1}"
}

# use ID SECRET [SESSION-TOKEN]: the credentials of the calls that follow.
use() {
  export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2
  if [ -n "${3:-}" ]; then export AWS_SESSION_TOKEN=$3; else unset AWS_SESSION_TOKEN; fi
}
as_root() { use 123456789012 test; }

# assume ROLE OWNER/NAME: calls are a session of the role from here on, got with the repository's token.
assume() {
  local session
  session=$(aws sts assume-role-with-web-identity --role-arn "arn:aws:iam::123456789012:role/$1" \
    --role-session-name GitHubActions --web-identity-token "$(token "$2")" --output json) || return 1
  use "$(field Credentials AccessKeyId <<<"$session")" "$(field Credentials SecretAccessKey <<<"$session")" \
    "$(field Credentials SessionToken <<<"$session")"
}

# deploy_role NAME [ACTION]…: a role that jobs of mycompany-inc/my-repo may assume, and what it may do.
deploy_role() {
  local role=$1 issuer=token.actions.githubusercontent.com actions
  shift
  if ! aws iam list-open-id-connect-providers --output text | grep -q "$issuer"; then
    aws iam create-open-id-connect-provider --url "https://$issuer" --client-id-list sts.amazonaws.com >/dev/null
  fi
  aws iam create-role --role-name "$role" --assume-role-policy-document '{
    "Version": "2012-10-17",
    "Statement": [{
      "Effect": "Allow",
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/'$issuer'"},
      "Condition": {
        "StringEquals": {"'$issuer':aud": "sts.amazonaws.com"},
        "StringLike": {"'$issuer':sub": "repo:mycompany-inc/my-repo:*"}
      }
    }]}' >/dev/null
  if [ $# -gt 0 ]; then
    actions=$(printf '"%s",' "$@")
    aws iam put-role-policy --role-name "$role" --policy-name "$role" --policy-document \
      '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", "Action": ['"${actions%,}"']}]}'
  fi
}
push_actions=(ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:InitiateLayerUpload ecr:UploadLayerPart
  ecr:CompleteLayerUpload ecr:PutImage)
