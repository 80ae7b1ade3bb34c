#!/usr/bin/env bash
# boto3 and the AWS CLI get a role's credentials for a job's token, by the variables that every SDK reads and by the call
# itself: allowed, denied, and with a token that has expired.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/emulator.sh
python_clients
node_clients
serve
deploy_role deploy ecr:GetAuthorizationToken
role=arn:aws:iam::123456789012:role/deploy
denied='(AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity'
expired='(ExpiredTokenException) when calling the AssumeRoleWithWebIdentity operation: Token expired: '

# core_token OWNER/NAME: the token that `getIDToken('sts.amazonaws.com')` of @actions/core gets.
core_token() {
  job "{\"repository\": {\"owner\": \"${1%/*}\", \"name\": \"${1#*/}\"}, \"event\": {\"push\": \"refs/heads/develop\"}}"
  ACTIONS_ID_TOKEN_REQUEST_URL=$REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN=$REQUEST_TOKEN \
    command node "$node/id-token.mjs" "$work/tokens" sts.amazonaws.com >/dev/null
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[0], end="")' "$work/tokens"
}

# with_token FILE SESSION COMMAND…: the command in a step that has no key, but the two variables that every SDK reads. The
# AWS CLI keeps what it got for a session's name, and would not ask again.
with_token() {
  local file=$1 name=$2
  shift 2
  env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN AWS_ROLE_SESSION_NAME="$name" \
    AWS_WEB_IDENTITY_TOKEN_FILE="$file" AWS_ROLE_ARN="$role" "$@"
}
boto3_caller() {
  with_token "$1" "$2" "$python/bin/python" -c 'import boto3; print(boto3.client("sts").get_caller_identity()["Arn"])'
}
by_call() {
  aws sts assume-role-with-web-identity --no-sign-request --role-arn "$role" --role-session-name "$2" \
    --web-identity-token "file://$1" --output json
}

core_token mycompany-inc/my-repo >"$work/mine"
core_token mycompany-inc/other >"$work/other"
session=arn:aws:sts::123456789012:assumed-role/deploy
says "$session/boto3" boto3_caller "$work/mine" boto3
says "\"Arn\": \"$session/cli\"" with_token "$work/mine" cli "$python/bin/aws" sts get-caller-identity --output json
says '"SubjectFromWebIdentityToken": "repo:mycompany-inc/my-repo:ref:refs/heads/develop"' by_call "$work/mine" by-call
says '"Audience": "sts.amazonaws.com"' by_call "$work/mine" by-call
says "\"AssumedRoleId\": \"AROA" by_call "$work/mine" by-call
by_call "$work/mine" by-call >"$work/session"
use "$(field Credentials AccessKeyId <"$work/session")" "$(field Credentials SecretAccessKey <"$work/session")" \
  "$(field Credentials SessionToken <"$work/session")"
says "\"Arn\": \"$session/by-call\"" aws sts get-caller-identity --output json
says '"proxyEndpoint": "http' aws ecr get-authorization-token --output json
says 'is not authorized to perform: ecr:CreateRepository on resource: arn:aws:ecr:ap-northeast-1:123456789012:repository/app' \
  aws ecr create-repository --repository-name app

for client in boto3_caller "by_call"; do
  says "$denied" "$client" "$work/other" denied
done
says "$denied" with_token "$work/other" denied "$python/bin/aws" sts get-caller-identity

# A token is good for five minutes, and STS gives it five more; the session got with it lives on.
advance 480
says "$session/boto3" boto3_caller "$work/mine" boto3
advance 121
for client in boto3_caller "by_call"; do
  says "$expired" "$client" "$work/mine" expired
done
says "$expired" with_token "$work/mine" expired "$python/bin/aws" sts get-caller-identity
says "\"Arn\": \"$session/by-call\"" aws sts get-caller-identity --output json

# A session ends as well. The clock goes back first, so that the clients' own clocks stay within what a signature may be late.
advance -1201
aws sts assume-role-with-web-identity --no-sign-request --role-arn "$role" --role-session-name short --duration-seconds 900 \
  --web-identity-token "$(token mycompany-inc/my-repo)" --output json >"$work/session"
use "$(field Credentials AccessKeyId <"$work/session")" "$(field Credentials SecretAccessKey <"$work/session")" \
  "$(field Credentials SessionToken <"$work/session")"
says "\"Arn\": \"$session/short\"" aws sts get-caller-identity --output json
advance 1000
says '(ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired' \
  aws sts get-caller-identity
