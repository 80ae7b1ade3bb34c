#!/usr/bin/env bash
# What `collect` prints, run with the real AWS CLI: the archive holds what `check` needs to judge a role with all of its
# permissions, and what may not be read is named.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/clients/emulator.sh
python_clients
serve

deploy_role deploy "${push_actions[@]}"
works aws iam create-policy --policy-name 'team.tags+1' --policy-document '{
  "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ecr:ListImages", "Resource": "*"}]}'
works aws iam attach-role-policy --role-name deploy --policy-arn 'arn:aws:iam::123456789012:policy/team.tags+1'
works aws iam attach-role-policy --role-name deploy --policy-arn arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly
works aws ecr create-repository --repository-name team/app
works aws ecr set-repository-policy --repository-name team/app --policy-text '{
  "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}]}'

# gather OPTION…: runs the script in a folder of its own; what it prints is in `gathered`.
gather() {
  "$PORTCULLIS" collect "$@" >"$work/collect.sh" || fail "\`collect $*\` failed"
  rm -rf "$work/at-customer" && mkdir "$work/at-customer"
  gathered=$(cd "$work/at-customer" && sh "$work/collect.sh" 2>&1) || fail "the script failed: $gathered"
  [ -f "$work/at-customer/portcullis-evidence.tar.gz" ] || fail "the script made no archive: $gathered"
}

# names TEXT: the script said so.
names() {
  case $gathered in
    *"$1"*) echo "ok: $1" ;;
    *) fail "the script should print \`$1\`, but printed: $gathered" ;;
  esac
}

gather --role arn:aws:iam::123456789012:role/deploy --repository mycompany-inc/my-repo --region ap-northeast-1
names 'read:     aws iam get-role --role-name deploy'
names 'read:     aws iam get-policy-version --policy-arn arn:aws:iam::123456789012:policy/team.tags+1'
names 'read:     aws ecr get-repository-policy --repository-name team/app'
names 'not read: aws cloudtrail lookup-events'
names 'not read: gh api repos/mycompany-inc/my-repo'
checked=$("$PORTCULLIS" check "$work/at-customer/portcullis-evidence.tar.gz" 2>&1) || true
for wanted in 'public-repository' 'role.json: roles' 'policy-team.tags+1.json: an account export'; do
  case $checked in
    *"$wanted"*) echo "ok: $wanted" ;;
    *) fail "\`check\` should print \`$wanted\`, but printed: $checked" ;;
  esac
done
case $checked in
  *'not judged'*) fail "all of the role's policies are in the archive, but \`check\` printed: $checked" ;;
  *) echo "ok: everything was judged" ;;
esac

gather --account
names 'read:     aws iam get-account-authorization-details'
says 'account.json: an account export' "$PORTCULLIS" check "$work/at-customer/portcullis-evidence.tar.gz"
