//! What a collector gathers: the one list of it, as the script that a customer reads and runs.
//!
//! Every command only reads. What the caller may not read is named and left out; whoever joins the archive tells what is
//! missing. Names come typed, so that nothing of them means anything to a shell.

use std::fmt::Write;

use portcullis_model::{Arn, Region};

/// What is asked about.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    /// The role that a workflow is to become.
    pub role: Option<Arn>,
    /// Whether all roles, users and policies of the account are gathered, not only those of the role.
    pub account: bool,
    /// The repository of GitHub that the workflow is in.
    pub repository: Option<GitHubName>,
    /// Where the registry is; without one the AWS CLI's own default.
    pub region: Option<Region>,
}

/// `octo-org/octo-repo`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitHubName {
    owner: String,
    name: String,
}

/// Text that names no repository of GitHub.
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{0}` is not a repository of GitHub: write OWNER/NAME, as in `octo-org/octo-repo`")]
pub struct InvalidGitHubName(String);

impl std::str::FromStr for GitHubName {
    type Err = InvalidGitHubName;

    fn from_str(text: &str) -> Result<Self, InvalidGitHubName> {
        let is_name = |part: &str| {
            !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
        };
        match text.split_once('/') {
            Some((owner, name)) if is_name(owner) && is_name(name) => {
                Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
            }
            _ => Err(InvalidGitHubName(text.to_owned())),
        }
    }
}

/// A part of the script, gathered together or not at all.
struct Part {
    /// What it reads, for a person.
    title: &'static str,
    applies: fn(&Collection) -> bool,
    commands: &'static str,
}

/// `keep FILE COMMAND…` runs the command and keeps what it prints.
static PARTS: &[Part] = &[
    Part {
        title: "the role: who may assume it, and what it may do",
        applies: |it| it.role.is_some() && !it.account,
        commands: r#"keep role.json aws iam get-role --role-name "$role"
keep inline.json aws iam list-role-policies --role-name "$role"
for name in $(aws iam list-role-policies --role-name "$role" --query 'PolicyNames[]' --output text); do
  keep "inline-$name.json" aws iam get-role-policy --role-name "$role" --policy-name "$name"
done
keep attached.json aws iam list-attached-role-policies --role-name "$role"
for arn in $(aws iam list-attached-role-policies --role-name "$role" --query 'AttachedPolicies[].PolicyArn' --output text) \
  $(aws iam get-role --role-name "$role" --query 'Role.PermissionsBoundary.PermissionsBoundaryArn' --output text); do
  case $arn in None | *:iam::aws:policy/*) continue ;; esac
  version=$(aws iam get-policy --policy-arn "$arn" --query Policy.DefaultVersionId --output text)
  keep "policy-${arn##*/}.json" aws iam get-policy-version --policy-arn "$arn" --version-id "$version" \
    --query "{RoleDetailList: \`[]\`, Policies: [{PolicyName: '${arn##*/}', Arn: '$arn', DefaultVersionId: '$version', PolicyVersionList: [PolicyVersion]}]}"
done"#,
    },
    Part {
        title: "every role, user, group and policy of the account",
        applies: |it| it.account,
        commands: "keep account.json aws iam get-account-authorization-details",
    },
    Part {
        title: "the providers whose tokens the account takes",
        applies: |_| true,
        commands: r#"keep providers.json aws iam list-open-id-connect-providers
number=0
for arn in $(aws iam list-open-id-connect-providers --query 'OpenIDConnectProviderList[].Arn' --output text); do
  number=$((number + 1))
  keep "provider-$number.json" aws iam get-open-id-connect-provider --open-id-connect-provider-arn "$arn"
done"#,
    },
    Part {
        title: "the repositories of ECR, and who else may use them",
        applies: |_| true,
        commands: r#"keep repositories.json aws ecr describe-repositories
for name in $(aws ecr describe-repositories --query 'repositories[].repositoryName' --output text); do
  keep "repository-$(echo "$name" | tr / +).json" aws ecr get-repository-policy --repository-name "$name"
done"#,
    },
    Part {
        title: "the last attempts to become the role",
        applies: |it| it.role.is_some(),
        commands: r#"keep events.json aws cloudtrail lookup-events --max-items 20 \
  --lookup-attributes "AttributeKey=ResourceName,AttributeValue=$role_arn""#,
    },
    Part {
        title: "GitHub's side: how it makes subjects, and which environments there are",
        applies: |it| it.repository.is_some(),
        commands: r#"keep github.json gh api "repos/$repository"
keep github-subject.json gh api "repos/$repository/actions/oidc/customization/sub"
keep github-organization.json gh api "orgs/${repository%%/*}/actions/oidc/customization/sub"
keep github-environments.json gh api "repos/$repository/environments?per_page=100"
for path in $(gh api "repos/$repository/contents/.github/workflows" --jq '.[].path'); do
  keep "workflow-${path##*/}" gh api -H 'Accept: application/vnd.github.raw' "repos/$repository/contents/$path"
done"#,
    },
];

const HEAD: &str = r#"# It only reads: each line gets, lists, describes or looks up. What may not be read is named and left out.
# Read it, run it, and send the archive that it names at its end. That holds policies and settings, no secret and no token.
set -u
export AWS_PAGER='' AWS_DEFAULT_OUTPUT=json
"#;

const KEEP: &str = r#"folder=$(mktemp -d) || exit 1
keep() {
  file=$1
  shift
  if "$@" > "$folder/$file" 2> "$folder/.error"; then
    echo "read:     $*"
  else
    rm -f "$folder/$file"
    echo "not read: $*: $(tail -n 1 "$folder/.error")"
  fi
}
"#;

const TAIL: &str = r#"
rm -f "$folder/.error"
tar -czf portcullis-evidence.tar.gz -C "$folder" . && rm -rf "$folder"
echo "send this file: $PWD/portcullis-evidence.tar.gz"
"#;

impl Collection {
    /// The script, for a POSIX shell.
    #[must_use]
    pub fn script(&self) -> String {
        let mut text = String::from("#!/bin/sh\n");
        let about = match (&self.role, &self.repository) {
            (Some(role), Some(GitHubName { owner, name })) => format!("whether {owner}/{name} may become {role}"),
            (Some(role), None) => format!("who may become {role}"),
            (None, Some(GitHubName { owner, name })) => format!("what {owner}/{name} may do"),
            (None, None) => "who may do what in the account".to_owned(),
        };
        push(&mut text, &format!("# Gathers what Portcullis needs to explain {about}."));
        text.push_str(HEAD);
        if let Some(region) = &self.region {
            push(&mut text, &format!("export AWS_REGION={region}"));
        }
        if let Some(role) = &self.role {
            let name = role.resource().rsplit('/').next().unwrap_or_default();
            push(&mut text, &format!("role={name}\nrole_arn={role}"));
        }
        if let Some(GitHubName { owner, name }) = &self.repository {
            push(&mut text, &format!("repository={owner}/{name}"));
        }
        text.push_str(KEEP);
        for part in PARTS.iter().filter(|part| (part.applies)(self)) {
            push(&mut text, &format!("\n# {}\n{}", part.title, part.commands));
        }
        text.push_str(TAIL);
        text
    }
}

fn push(text: &mut String, line: &str) {
    // Writing to a text does not fail.
    let _written = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("octo-org/octo-repo", true)]
    #[case("octo-org/.github", true)]
    #[case("octo-org", false)]
    #[case("octo-org/a/b", false)]
    #[case("octo-org/$(reboot)", false)]
    #[case("/octo-repo", false)]
    fn a_repository_is_named_by_owner_and_name(#[case] text: &str, #[case] good: bool) {
        assert_eq!(text.parse::<GitHubName>().is_ok(), good);
    }

    #[test]
    fn the_script_for_a_role_and_its_repository() {
        let collection = Collection {
            role: Some("arn:aws:iam::123456789012:role/ci/deploy".parse().unwrap()),
            repository: Some("octo-org/octo-repo".parse().unwrap()),
            region: Some("ap-northeast-1".parse().unwrap()),
            account: false,
        };
        insta::assert_snapshot!(collection.script());
    }

    #[test]
    fn the_script_for_an_account() {
        insta::assert_snapshot!(Collection { account: true, ..Collection::default() }.script());
    }

    #[test]
    fn every_command_reads() {
        let reads = ["get-", "list-", "describe-", "lookup-"];
        for part in PARTS {
            for words in part.commands.split_whitespace().collect::<Vec<_>>().windows(3) {
                let command = words[0].trim_start_matches("$(");
                if command == "aws" {
                    assert!(reads.iter().any(|read| words[2].starts_with(read)), "{words:?}");
                }
                if command == "gh" {
                    assert_eq!(words[1], "api");
                }
            }
            for writes in ["-X", "--method", "-f ", "-F ", "--field"] {
                assert!(!part.commands.contains(writes), "{}", part.title);
            }
        }
    }
}
