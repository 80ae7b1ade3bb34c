//! A role, provider or repository of a scenario as Terraform would declare it, in its JSON syntax.

use portcullis_scenario::{Document, Provider, Repository, Role};
use serde_json::{Map, Value, json};

use super::written::{Source, Written};
use crate::prepare::RunError;

/// Resources, and where their policies are written.
#[derive(Debug, Default)]
pub(super) struct Declared {
    pub(super) json: Value,
    pub(super) written: Written,
}

impl Declared {
    /// One more resource, under a name that Terraform takes.
    pub(super) fn add(&mut self, kind: &str, name: &str, body: Value) {
        if !self.json.is_object() {
            self.json = json!({ "resource": {} });
        }
        let resources = self.json.get_mut("resource").and_then(Value::as_object_mut);
        let of_kind = resources.map(|resources| resources.entry(kind).or_insert_with(|| Value::Object(Map::new())));
        if let Some(of_kind) = of_kind.and_then(Value::as_object_mut) {
            of_kind.insert(name.to_owned(), body);
        }
    }
}

type Read<'a> = &'a mut dyn FnMut(&Document) -> Result<(String, Source), RunError>;

pub(super) fn role(
    role: &Role,
    mut read: impl FnMut(&Document) -> Result<(String, Source), RunError>,
) -> Result<Declared, RunError> {
    let read: Read<'_> = &mut read;
    let mut declared = Declared::default();
    let (trust, source) = read(&role.trust)?;
    declared.written.note(format!("role/{}", role.name), source);
    let address = address(&role.name);
    // What is null is not declared.
    let body = json!({
        "name": literal(&role.name),
        "assume_role_policy": literal(&trust),
        "permissions_boundary": role.boundary.as_deref().map(literal),
        "max_session_duration": role.max_session_duration,
    });
    declared.add("aws_iam_role", &address, body);
    for (name, policy) in &role.policies {
        let (text, source) = read(policy)?;
        declared.written.note(format!("role/{}#{name}", role.name), source);
        let of_role = format!("${{aws_iam_role.{address}.name}}");
        let body = json!({ "name": literal(name), "role": of_role, "policy": literal(&text) });
        declared.add("aws_iam_role_policy", &format!("{address}-{}", self::address(name)), body);
    }
    for (index, arn) in role.attached.iter().enumerate() {
        let body = json!({ "role": format!("${{aws_iam_role.{address}.name}}"), "policy_arn": literal(arn) });
        declared.add("aws_iam_role_policy_attachment", &format!("{address}-{index}"), body);
    }
    Ok(declared)
}

pub(super) fn provider(provider: &Provider) -> Declared {
    let mut declared = Declared::default();
    let host = provider.url.split_once("://").map_or(provider.url.as_str(), |(_, host)| host);
    let body = json!({ "url": literal(&provider.url), "client_id_list": provider.audiences });
    declared.add("aws_iam_openid_connect_provider", &address(host), body);
    declared
}

pub(super) fn repository(
    repository: &Repository,
    mut read: impl FnMut(&Document) -> Result<(String, Source), RunError>,
) -> Result<Declared, RunError> {
    let mut declared = Declared::default();
    let address = address(&repository.name);
    let body = json!({
        "name": literal(&repository.name),
        "image_tag_mutability": repository.image_tag_mutability,
    });
    declared.add("aws_ecr_repository", &address, body);
    if let Some(policy) = &repository.policy {
        let (text, source) = read(policy)?;
        declared.written.note(format!("repository/{}", repository.name), source);
        let of = format!("${{aws_ecr_repository.{address}.name}}");
        declared.add("aws_ecr_repository_policy", &address, json!({ "repository": of, "policy": literal(&text) }));
    }
    Ok(declared)
}

/// A name that Terraform takes: `my.team/app` is `my_team_app`.
pub(super) fn address(name: &str) -> String {
    let kept = |one: char| if one.is_ascii_alphanumeric() || one == '-' { one } else { '_' };
    let name: String = name.chars().map(kept).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) { name } else { format!("_{name}") }
}

/// Text that is no template of Terraform's.
pub(super) fn literal(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_one_that_terraform_takes() {
        assert_eq!(address("my.team/app"), "my_team_app");
        assert_eq!(address("1st"), "_1st");
        assert_eq!(address("deploy-2"), "deploy-2");
    }

    #[test]
    fn a_policy_variable_stays_a_policy_variable() {
        assert_eq!(literal("${aws:PrincipalTag/team}"), "$${aws:PrincipalTag/team}");
    }
}
