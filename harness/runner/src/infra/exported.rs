//! An export of an account as Terraform would declare what it holds: providers, policies, users, roles, repositories.
//!
//! Of users only that they exist, for no job is one; groups are left out, and so are roles that services made for
//! themselves, which nobody but AWS may make. Refuses what is of another account, a role or policy without its text, and
//! an export that lacks something it refers to.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use portcullis_evidence::{Account, Found, ManagedPolicy, Material, Permissions, Role, find};
use portcullis_model::AccountId;
use serde_json::{Value, json};

use super::{
    declared::{Declared, address, literal},
    written::Source,
};
use crate::prepare::RunError;

pub(super) fn read(
    paths: &[Utf8PathBuf],
    account: AccountId,
    inputs: &mut Vec<Utf8PathBuf>,
) -> Result<Declared, RunError> {
    let mut material = Material::new();
    for path in paths {
        match find(path).map_err(Box::new)? {
            Found::File(file) => {
                material.file(&file).map_err(Box::new)?;
                inputs.push(file);
            }
            Found::Folder { files, .. } => {
                for file in files {
                    // What is something else counts for nothing.
                    let before = material.taken().len();
                    material.file_of_folder(&file).map_err(Box::new)?;
                    if material.taken().len() > before {
                        inputs.push(file);
                    }
                }
            }
            Found::TerraformFolder(folder) => {
                return Err(wrong(&folder, "is a Terraform folder", "give it as `terraform`"));
            }
        }
    }
    let from = paths.first().map(Utf8PathBuf::as_path).unwrap_or(Utf8Path::new("."));
    if material.taken().is_empty() {
        let next = "give what `aws iam get-account-authorization-details` prints, and its like";
        return Err(wrong(from, "holds no export of an account", next));
    }
    Export { account: material.account(), of: account, from, declared: Declared::default() }.declare()
}

fn wrong(path: &Utf8Path, what: impl Into<String>, help: impl Into<String>) -> RunError {
    RunError::Export { path: path.to_owned(), what: what.into(), help: help.into() }
}

struct Export<'a> {
    account: Account,
    of: AccountId,
    from: &'a Utf8Path,
    declared: Declared,
}

impl Export<'_> {
    fn declare(mut self) -> Result<Declared, RunError> {
        let account = std::mem::take(&mut self.account);
        self.is_complete(&account)?;
        for provider in &account.providers {
            self.is_of_the_account(provider.arn.as_deref())?;
            let host = provider.url.split_once("://").map_or(provider.url.as_str(), |(_, host)| host);
            let body = json!({ "url": format!("https://{host}"), "client_id_list": provider.client_ids });
            self.declared.add("aws_iam_openid_connect_provider", &address(host), body);
        }
        for policy in &account.policies {
            self.policy(policy)?;
        }
        for user in &account.users {
            self.is_of_the_account(user.arn.as_deref())?;
            if let Some(name) = &user.name {
                let path = path_of(user.arn.as_deref(), "user/");
                self.declared.add("aws_iam_user", &address(name), json!({ "name": literal(name), "path": path }));
            }
        }
        let roles: BTreeMap<&str, &Role> =
            account.roles.iter().filter_map(|role| Some((role.arn.as_deref()?, role))).collect();
        for role in &account.roles {
            self.role(role, &account, &roles)?;
        }
        for repository in &account.repositories {
            self.is_of_the_account(repository.arn.as_deref())?;
            let Some(name) = &repository.name else { continue };
            self.declared.add("aws_ecr_repository", &address(name), json!({ "name": literal(name) }));
            if let Some(policy) = &repository.policy {
                let of = format!("${{aws_ecr_repository.{}.name}}", address(name));
                let body = json!({ "repository": of, "policy": literal(&policy.text()), "depends_on": ROLES });
                self.declared.add("aws_ecr_repository_policy", &address(name), body);
                self.declared.written.note(format!("repository/{name}"), Source::Export(policy.clone()));
            }
        }
        self.depend_on_what_is_there();
        Ok(self.declared)
    }

    /// A policy that is missing, or that would be left out, may be the one that denies.
    fn is_complete(&self, account: &Account) -> Result<(), RunError> {
        if let Some(gap) = account.gaps.first() {
            let next = gap
                .command
                .as_ref()
                .map_or("give what is missing too".to_owned(), |command| format!("add the output of: {command}"));
            return Err(wrong(self.from, format!("is incomplete: {}", gap.missing), next));
        }
        if let Some(loose) = account.documents.first() {
            let next = "give policies of an organization by `organization`, and those of a role by `role`";
            return Err(wrong(
                self.from,
                format!("holds the policy `{}` and does not say whose it is", loose.name),
                next,
            ));
        }
        Ok(())
    }

    fn policy(&mut self, policy: &ManagedPolicy) -> Result<(), RunError> {
        let (Some(name), Some(arn)) = (&policy.name, &policy.arn) else { return Ok(()) };
        // Those of AWS are there in every account.
        if is_of_aws(arn) {
            return Ok(());
        }
        self.is_of_the_account(Some(arn))?;
        let Some(document) = policy.document() else {
            let next = "add what `aws iam get-policy-version` prints for the version that holds";
            return Err(wrong(self.from, format!("has the policy `{arn}` without its text"), next));
        };
        let path = path_of(Some(arn), "policy/");
        let body = json!({ "name": literal(name), "path": path, "policy": literal(&document.text()) });
        self.declared.add("aws_iam_policy", &address(name), body);
        self.declared.written.note(resource_of(arn).to_owned(), Source::Export(document.clone()));
        Ok(())
    }

    fn role(&mut self, role: &Role, account: &Account, roles: &BTreeMap<&str, &Role>) -> Result<(), RunError> {
        let (Some(name), Some(arn)) = (&role.name, &role.arn) else { return Ok(()) };
        self.is_of_the_account(Some(arn))?;
        if resource_of(arn).starts_with("role/aws-service-role/") {
            return Ok(());
        }
        let Some(trust) = &role.trust else {
            let next = format!("add what `aws iam get-role --role-name {name}` prints");
            return Err(wrong(self.from, format!("has the role `{arn}` without its trust policy"), next));
        };
        let text = trust.text();
        let is_named = |(other, _): &(&&str, &&Role)| **other != arn && text.contains(&format!("\"{other}\""));
        let named: Vec<String> = roles
            .iter()
            .filter(is_named)
            .filter_map(|(_, other)| Some(format!("aws_iam_role.{}", address(other.name.as_deref()?))))
            .collect();
        let boundary = role.permissions.boundary.as_deref();
        let body = json!({
            "name": literal(name),
            "path": path_of(Some(arn), "role/"),
            "assume_role_policy": literal(&text),
            "permissions_boundary": boundary.map(|boundary| managed(boundary, account)),
            "depends_on": named,
        });
        self.declared.add("aws_iam_role", &address(name), body);
        self.declared.written.note(resource_of(arn).to_owned(), Source::Export(trust.clone()));
        self.permissions(name, arn, &role.permissions, account);
        Ok(())
    }

    fn permissions(&mut self, name: &str, arn: &str, permissions: &Permissions, account: &Account) {
        let of_role = format!("${{aws_iam_role.{}.name}}", address(name));
        for inline in &permissions.inline {
            let text = inline.document.text();
            let body = json!({ "name": literal(&inline.name), "role": of_role, "policy": literal(&text) });
            let own = format!("{}-{}", address(name), address(&inline.name));
            self.declared.add("aws_iam_role_policy", &own, body);
            let of = format!("{}#{}", resource_of(arn), inline.name);
            self.declared.written.note(of, Source::Export(inline.document.clone()));
        }
        for (index, attached) in permissions.attached.iter().enumerate() {
            let body = json!({ "role": of_role, "policy_arn": managed(&attached.named, account) });
            self.declared.add("aws_iam_role_policy_attachment", &format!("{}-{index}", address(name)), body);
        }
    }

    /// What names users and roles is made after them, and Terraform knows a dependency only on what there is.
    fn depend_on_what_is_there(&mut self) {
        let resources = self.declared.json.get_mut("resource").and_then(Value::as_object_mut);
        let Some(resources) = resources else { return };
        let all = |kind: &str, resources: &serde_json::Map<String, Value>| {
            let names = resources.get(kind).and_then(Value::as_object).into_iter().flat_map(|of_kind| of_kind.keys());
            names.map(|name| Value::from(format!("{kind}.{name}"))).collect::<Vec<_>>()
        };
        let (users, roles) = (all("aws_iam_user", resources), all("aws_iam_role", resources));
        let bodies = |resources: &mut serde_json::Map<String, Value>, kind: &str, more: &[Value]| {
            let of_kind = resources.get_mut(kind).and_then(Value::as_object_mut);
            for body in of_kind.into_iter().flat_map(|of_kind| of_kind.values_mut()) {
                let depends = body.get_mut("depends_on").and_then(Value::as_array_mut);
                if let Some(depends) = depends {
                    depends.retain(|one| one != ROLES[0]);
                    depends.extend(more.iter().cloned());
                }
            }
        };
        bodies(resources, "aws_iam_role", &users);
        bodies(resources, "aws_ecr_repository_policy", &[users, roles].concat());
    }

    fn is_of_the_account(&self, arn: Option<&str>) -> Result<(), RunError> {
        let found = arn.and_then(|arn| arn.split(':').nth(4)).filter(|found| *found != self.of.as_str());
        match (arn, found) {
            (Some(arn), Some(found)) => {
                let next = format!("write `account: \"{found}\"` beside `export`, or at the top of the scenario");
                Err(wrong(self.from, format!("has `{arn}`, which is not of the account {}", self.of), next))
            }
            _ => Ok(()),
        }
    }
}

/// Stands for all users and roles until it is known which there are.
const ROLES: [&str; 1] = ["users and roles"];

fn is_of_aws(arn: &str) -> bool {
    arn.split(':').nth(4) == Some("aws")
}

/// A managed policy that is attached: a reference to that of the account, so that it is made first.
fn managed(arn: &str, account: &Account) -> String {
    let own = account.policy_of_arn(arn).filter(|_| !is_of_aws(arn)).and_then(|policy| policy.name.as_deref());
    own.map_or_else(|| literal(arn), |name| format!("${{aws_iam_policy.{}.arn}}", address(name)))
}

/// `role/team/deploy` of an ARN.
fn resource_of(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or(arn)
}

/// The path in an ARN: `/team/`.
fn path_of(arn: Option<&str>, kind: &str) -> String {
    let named = arn.map(resource_of).and_then(|resource| resource.strip_prefix(kind)).unwrap_or_default();
    named.rsplit_once('/').map_or_else(|| "/".to_owned(), |(path, _)| format!("/{path}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(files: &[(&str, Value)]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        for (name, content) in files {
            std::fs::write(folder.join(name), content.to_string()).unwrap();
        }
        let account = "123456789012".parse().unwrap();
        read(&[folder.to_owned()], account, &mut Vec::new()).err().map(|error| error.to_string()).unwrap_or_default()
    }

    fn role() -> Value {
        let trust =
            json!({ "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": "*" } }] });
        let arn = "arn:aws:iam::123456789012:role/deploy";
        json!({ "Role": { "RoleName": "deploy", "Arn": arn, "AssumeRolePolicyDocument": trust } })
    }

    #[test]
    fn an_export_that_lacks_a_policy_is_refused_for_it_may_be_the_one_that_denies() {
        assert_eq!(refusal(&[("role.json", role())]), "");
        let listed = json!({ "PolicyNames": ["guard"] });
        let lacking = refusal(&[("role.json", role()), ("names.json", listed)]);
        assert!(lacking.contains("is incomplete: the inline policy `guard` was not given"), "{lacking}");
        let more = refusal(&[("page.json", json!({ "RoleDetailList": [], "IsTruncated": true }))]);
        assert!(more.contains("more pages than were given"), "{more}");
        let deny = json!({ "Statement": [{ "Effect": "Deny", "Action": "*", "Resource": "*" }] });
        let loose = refusal(&[("role.json", role()), ("deny.json", deny)]);
        assert!(loose.contains("does not say whose it is"), "{loose}");
    }
}
