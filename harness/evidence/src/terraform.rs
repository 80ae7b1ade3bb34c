//! Resources of Terraform, as plans, states and applied folders hold them: by type, with the values of their attributes.
//!
//! A reference to something that is not made yet has no value in a plan; the configuration in the plan says what it
//! refers to, and that address is followed instead. A policy without a value is noted as unknown: it is not judged.

use crate::{
    account::{
        Gap, Group, InlinePolicy, ManagedPolicy, OpenIdConnectProvider, Permissions, PolicyVersion, Repository, Role,
        Unknown, User,
    },
    document::Document,
    error::EvidenceError,
    facts::{Facts, Holder, Key},
    spot::Written,
};

/// The values of a resource's attributes, or of a nested block's.
pub(crate) trait Values: Sized {
    /// The text of an attribute; nothing when it is absent, null or unknown.
    fn text(&self, name: &str) -> Result<Option<String>, EvidenceError>;

    /// The texts of a list or set.
    fn texts(&self, name: &str) -> Result<Vec<String>, EvidenceError>;

    /// The policy that an attribute holds; nothing when it is absent, null, empty or unknown.
    fn document(&self, name: &str) -> Result<Option<Document>, EvidenceError>;

    /// The nested blocks of a name.
    fn blocks(&self, name: &str) -> Result<Vec<Self>, EvidenceError>;

    /// Whether the attribute is known only after the apply.
    fn is_unknown(&self, name: &str) -> bool;

    /// The addresses that an unknown attribute may refer to, the likeliest first.
    fn references(&self, name: &str) -> Vec<String>;

    /// The address of the resource.
    fn address(&self) -> &str;

    /// Where the resource is written.
    fn written(&self) -> Written;
}

/// Notes what a resource says. Types that say nothing about who may do what are passed over.
pub(crate) fn resource<V: Values>(kind: &str, values: &V, facts: &mut Facts) -> Result<(), EvidenceError> {
    match kind {
        "aws_iam_role" => role(values, facts),
        "aws_iam_user" => {
            let (name, arn) = (values.text("name")?, values.text("arn")?);
            let permissions = permissions(values)?;
            let (address, groups) = (Some(values.address().to_owned()), Vec::new());
            facts.users.push(User { name, arn, address, groups, permissions, at: values.written() });
            Ok(())
        }
        "aws_iam_group" => {
            let (name, arn) = (values.text("name")?, values.text("arn")?);
            let address = Some(values.address().to_owned());
            let permissions = Permissions::default();
            facts.groups.push(Group { name, arn, address, permissions, at: values.written() });
            Ok(())
        }
        "aws_iam_policy" => managed_policy(values, facts),
        "aws_iam_role_policy" => inline(values, Holder::Role(key(values, "role")?), facts),
        "aws_iam_user_policy" => inline(values, Holder::User(key(values, "user")?), facts),
        "aws_iam_group_policy" => inline(values, Holder::Group(key(values, "group")?), facts),
        "aws_iam_role_policy_attachment" => attached(values, Holder::Role(key(values, "role")?), facts),
        "aws_iam_user_policy_attachment" => attached(values, Holder::User(key(values, "user")?), facts),
        "aws_iam_group_policy_attachment" => attached(values, Holder::Group(key(values, "group")?), facts),
        "aws_iam_policy_attachment" => {
            let roles = values.texts("roles")?.into_iter().map(|name| Holder::Role(Key::name(name)));
            let users = values.texts("users")?.into_iter().map(|name| Holder::User(Key::name(name)));
            let groups = values.texts("groups")?.into_iter().map(|name| Holder::Group(Key::name(name)));
            roles.chain(users).chain(groups).try_for_each(|holder| attached(values, holder, facts))
        }
        "aws_iam_openid_connect_provider" => provider(values, facts),
        "aws_ecr_repository" => {
            facts.repositories.push(Repository {
                name: values.text("name")?,
                arn: values.text("arn")?,
                address: Some(values.address().to_owned()),
                registry: values.text("registry_id")?,
                policy: None,
                at: values.written(),
            });
            Ok(())
        }
        "aws_ecr_repository_policy" => {
            if let Some(policy) = document(values, "policy", facts)? {
                facts.repository_policies.push((key(values, "repository")?, policy));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn role<V: Values>(values: &V, facts: &mut Facts) -> Result<(), EvidenceError> {
    let (name, arn) = (values.text("name")?, values.text("arn")?);
    let key = Key { name: name.clone(), arn: arn.clone(), addresses: vec![values.address().to_owned()] };
    for block in values.blocks("inline_policy")? {
        // An empty block means: this role has no inline policies.
        let Some(name) = block.text("name")? else { continue };
        if let Some(document) = document(&block, "policy", facts)? {
            facts.inline.push((Holder::Role(key.clone()), InlinePolicy { name, document }));
        }
    }
    for policy in values.texts("managed_policy_arns")? {
        facts.attached.push((Holder::Role(key.clone()), Key::arn(policy)));
    }
    let trust = document(values, "assume_role_policy", facts)?;
    let address = Some(values.address().to_owned());
    facts.roles.push(Role { name, arn, address, trust, permissions: permissions(values)?, at: values.written() });
    Ok(())
}

fn permissions<V: Values>(values: &V) -> Result<Permissions, EvidenceError> {
    let boundary = values.text("permissions_boundary")?.filter(|boundary| !boundary.is_empty());
    Ok(Permissions { boundary, ..Permissions::default() })
}

fn managed_policy<V: Values>(values: &V, facts: &mut Facts) -> Result<(), EvidenceError> {
    let document = document(values, "policy", facts)?;
    let version = |document| PolicyVersion { id: None, is_default: true, document };
    facts.policies.push(ManagedPolicy {
        name: values.text("name")?,
        arn: values.text("arn")?,
        address: Some(values.address().to_owned()),
        default_version: None,
        versions: document.map(version).into_iter().collect(),
        at: values.written(),
    });
    Ok(())
}

fn inline<V: Values>(values: &V, holder: Holder, facts: &mut Facts) -> Result<(), EvidenceError> {
    if let Some(document) = document(values, "policy", facts)? {
        let name = values.text("name")?.unwrap_or_else(|| values.address().to_owned());
        facts.inline.push((holder, InlinePolicy { name, document }));
    }
    Ok(())
}

fn attached<V: Values>(values: &V, holder: Holder, facts: &mut Facts) -> Result<(), EvidenceError> {
    let policy = match values.text("policy_arn")? {
        Some(arn) => Key::arn(arn),
        None => Key { addresses: values.references("policy_arn"), ..Key::default() },
    };
    if policy == Key::default() {
        let missing = format!("which policy `{}` attaches is known only after the apply", values.address());
        facts.gaps.push(Gap { missing, command: None });
        return Ok(());
    }
    facts.attached.push((holder, policy));
    Ok(())
}

fn provider<V: Values>(values: &V, facts: &mut Facts) -> Result<(), EvidenceError> {
    let Some(url) = values.text("url")? else { return Ok(()) };
    let (arn, client_ids) = (values.text("arn")?, values.texts("client_id_list")?);
    facts.providers.push(OpenIdConnectProvider { url, arn, client_ids, at: values.written() });
    Ok(())
}

/// A policy, or a note that it is not known yet.
fn document<V: Values>(values: &V, name: &str, facts: &mut Facts) -> Result<Option<Document>, EvidenceError> {
    let document = values.document(name)?;
    if document.is_none() && values.is_unknown(name) {
        let (address, attribute) = (values.address().to_owned(), name.to_owned());
        facts.unknown.push(Unknown { address, attribute, at: values.written() });
    }
    Ok(document)
}

/// What an attribute names: a role by its name, or by its address while it has none.
fn key<V: Values>(values: &V, name: &str) -> Result<Key, EvidenceError> {
    Ok(match values.text(name)? {
        Some(text) => Key::name(text),
        None => Key { addresses: values.references(name), ..Key::default() },
    })
}
