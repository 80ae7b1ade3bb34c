#!/usr/bin/env bash
# Clients that take no endpoint reach the emulator by the real names of AWS and GitHub, over TLS: curl, Node, the AWS CLI
# and `aws-actions/configure-aws-credentials`, whose v1 knows no endpoint at all.
#
#     PORTCULLIS=target/release/portcullis .ci/real-clients.d/tls.sh
#
# The names resolve to the emulator in a mount namespace of this script alone: nothing of the machine changes. It needs
# Linux, and the right to listen on port 443 and to mount. CONFIGURE_AWS_CREDENTIALS names a clone of the
# action where github.com is out of reach; without one its part is not run, and says so.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
fail() { echo "tls: $*" >&2; exit 1; }
# expect TEXT COMMAND…: the command's output, stderr included, contains the text.
expect() {
  local text=$1; shift
  local output
  output=$("$@" 2>&1) || true
  case $output in
    *"$text"*) echo "ok: $text" ;;
    *) fail "\`$*\` should print \`$text\`, but printed: $output" ;;
  esac
}

if [ -z "${PORTCULLIS:-}" ]; then
  cargo build --release --locked --quiet
  PORTCULLIS=$PWD/target/release/portcullis
fi
for variable in HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy AWS_ENDPOINT_URL AWS_PROFILE AWS_SESSION_TOKEN; do
  unset "$variable"
done

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check awscli || fail "the AWS CLI cannot be installed"
action=${CONFIGURE_AWS_CREDENTIALS:-https://github.com/aws-actions/configure-aws-credentials}
# fetched RELEASE PATH…: fetches these paths of a release.
fetched() {
  git clone --quiet --depth 1 --no-checkout --branch "$1" "$action" "$work/action-$1" 2>"$work/clone" \
    && git -C "$work/action-$1" checkout --quiet HEAD -- "${@:2}" 2>"$work/clone" \
    || fail "configure-aws-credentials $1 cannot be cloned: $(cat "$work/clone")"
}
# Where neither the action nor a clone of it can be had, the other clients are what is shown.
releases=
if git ls-remote --quiet "$action" v4 >/dev/null 2>"$work/clone"; then releases="v1 v4"; fi
if [ -n "$releases" ]; then
fetched v4 dist
# What v1 distributes is its sources and the packages of its lock file in one file: they are run as they are.
fetched v1 index.js package.json package-lock.json
(cd "$work/action-v1" && npm ci --omit=dev --silent --no-audit --no-fund) || fail "the packages of configure-aws-credentials v1 cannot be installed"
else
  echo "NOT RUN: configure-aws-credentials is not at $action: name a clone by CONFIGURE_AWS_CREDENTIALS"
fi

# An address of its own, so that nothing else on port 443 is in the way.
address=127.0.77.1 region=ap-northeast-1
"$PORTCULLIS" serve --tls --tls-dir "$work/tls" --host "$address" --port 443 --tls-region "$region" >"$work/exports" 2>"$work/log" &
server=$!
for _ in $(seq 100); do
  grep -q '^unset' "$work/exports" && break
  kill -0 "$server" 2>/dev/null || fail "serve ended: $(cat "$work/log")"
  sleep 0.1
done
authority=$work/tls/portcullis-ca.pem
grep -q "AWS_CA_BUNDLE='$authority'" "$work/exports" || fail "serve does not print where the authority is: $(cat "$work/exports")"
{ echo "127.0.0.1 localhost"; sed -n "s/^#   \($address .*\)/\1/p" "$work/exports"; } >"$work/hosts"
grep -q "sts.$region.amazonaws.com" "$work/hosts" || fail "serve prints no hosts lines: $(cat "$work/exports")"

export AWS_CA_BUNDLE=$authority NODE_EXTRA_CA_CERTS=$authority HOME=$work AWS_PAGER=''
export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_ACCESS_KEY_ID=123456789012 AWS_SECRET_ACCESS_KEY=test
# inside COMMAND…: the command, where the names resolve to the emulator.
inside() { unshare --mount sh -c 'mount --bind "$0" /etc/hosts && exec "$@"' "$work/hosts" "$@"; }
inside true || fail "no mount namespace can be made: run this as root"
aws() { inside "$work/venv/bin/aws" "$@"; }

expect 'MissingAction' inside curl --silent --cacert "$authority" https://sts.amazonaws.com/
expect 'SSL certificate problem' inside curl --silent --show-error https://sts.amazonaws.com/
expect 'https://token.actions.githubusercontent.com' inside node --input-type=module -e \
  'const answer = await fetch("https://token.actions.githubusercontent.com/.well-known/openid-configuration"); console.log((await answer.json()).issuer)'
expect '"Arn": "arn:aws:iam::123456789012:root"' aws sts get-caller-identity
expect "AWSOrganizationsNotInUseException" aws organizations describe-organization
expect '"repositories": []' aws ecr describe-repositories

issuer=token.actions.githubusercontent.com
trust='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],
 "Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/'$issuer'"},
 "Condition":{"StringEquals":{"'$issuer':aud":"sts.amazonaws.com"},"StringLike":{"'$issuer':sub":"repo:mycompany-inc/my-repo:*"}}}]}'
login='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}'
aws iam create-open-id-connect-provider --url "https://$issuer" --client-id-list sts.amazonaws.com >/dev/null
aws iam create-role --role-name deploy --assume-role-policy-document "$trust" >/dev/null
aws iam put-role-policy --role-name deploy --policy-name login --policy-document "$login"
aws ecr create-repository --repository-name app >/dev/null

# action RELEASE OWNER/REPO: the action as a runner starts it; what it exports is left in $work/env.
action() {
  local registered entry=dist/index.js
  [ "$1" != v1 ] || entry=index.js
  registered=$(inside curl --silent --cacert "$authority" https://$issuer/_github/jobs --header 'content-type: application/json' --data \
    '{"job": {"repository": {"owner": "'"${2%/*}"'", "name": "'"${2#*/}"'"}, "event": {"push": "refs/heads/develop"}}}')
  : >"$work/env"; : >"$work/output"; : >"$work/state"
  # Not before `inside`: its shell drops variables with a dash in their names.
  inside env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_REGION -u AWS_DEFAULT_REGION -u AWS_CA_BUNDLE \
    GITHUB_ENV="$work/env" GITHUB_OUTPUT="$work/output" GITHUB_STATE="$work/state" GITHUB_REPOSITORY="$2" GITHUB_WORKFLOW=deploy \
    GITHUB_ACTION=credentials GITHUB_ACTOR=nobody GITHUB_REF=refs/heads/develop GITHUB_SHA=0 GITHUB_WORKSPACE="$work" GITHUB_ACTIONS=true \
    ACTIONS_ID_TOKEN_REQUEST_URL="$(field "$registered" requestUrl)" ACTIONS_ID_TOKEN_REQUEST_TOKEN="$(field "$registered" requestToken)" \
    "INPUT_ROLE-TO-ASSUME=arn:aws:iam::123456789012:role/deploy" "INPUT_AWS-REGION=$region" INPUT_AUDIENCE=sts.amazonaws.com \
    "INPUT_OUTPUT-CREDENTIALS=false" "INPUT_RETRY-MAX-ATTEMPTS=1" \
    node "$work/action-$1/$entry"
}
field() { python3 -c 'import json,sys; print(json.loads(sys.argv[1])[sys.argv[2]])' "$1" "$2"; }
# exported NAME: a variable that the action set, in the form of a runner's file.
exported() { python3 - "$work/env" "$1" <<'PYTHON'
import re, sys
text, name = open(sys.argv[1]).read(), sys.argv[2]
found = re.search(r"^" + name + r"<<(\S+)\n(.*?)\n\1$", text, re.M | re.S) or re.search(r"^" + name + r"(=)(.*)$", text, re.M)
print(found.group(2) if found else "")
PYTHON
}

for release in $releases; do
  action "$release" mycompany-inc/my-repo >"$work/log-$release" 2>&1 || fail "configure-aws-credentials $release: $(cat "$work/log-$release")"
  case $(exported AWS_ACCESS_KEY_ID) in
    ASIA*) echo "ok: configure-aws-credentials $release has credentials" ;;
    *) fail "configure-aws-credentials $release exported none: $(cat "$work/env" "$work/log-$release")" ;;
  esac
  expect ':assumed-role/deploy/GitHubActions' inside env AWS_ACCESS_KEY_ID="$(exported AWS_ACCESS_KEY_ID)" \
    AWS_SECRET_ACCESS_KEY="$(exported AWS_SECRET_ACCESS_KEY)" AWS_SESSION_TOKEN="$(exported AWS_SESSION_TOKEN)" \
    "$work/venv/bin/aws" sts get-caller-identity
done
# v1 tries again for minutes when it is refused; v4 does as it is told.
[ -z "$releases" ] || expect 'Not authorized to perform sts:AssumeRoleWithWebIdentity' action v4 mycompany-inc/other

registry=123456789012.dkr.ecr.$region.amazonaws.com
expect "\"repositoryUri\": \"$registry/app\"" aws ecr describe-repositories
expect '"tags":[]' inside curl --silent --cacert "$authority" --user "AWS:$(aws ecr get-login-password)" "https://$registry/v2/app/tags/list"
echo "tls: all as expected"
