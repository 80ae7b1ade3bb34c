//! The resource types: one file each, one list.
//!
//! Each calls the APIs that the real provider (5.100) calls, in its order: first the one that makes the resource, then
//! those that read it back. There is no state file: what is there is found by its name. The provider's waits for other
//! parts of AWS to catch up are left out: the answer of the first call is the answer.

mod arguments;
mod attachment;
mod aws_ecr_account_setting;
mod aws_ecr_lifecycle_policy;
mod aws_ecr_pull_through_cache_rule;
mod aws_ecr_registry_policy;
mod aws_ecr_registry_scanning_configuration;
mod aws_ecr_replication_configuration;
mod aws_ecr_repository;
mod aws_ecr_repository_creation_template;
mod aws_ecr_repository_policy;
mod aws_ecrpublic_repository;
mod aws_iam_access_key;
mod aws_iam_account_alias;
mod aws_iam_group;
mod aws_iam_instance_profile;
pub(crate) mod aws_iam_openid_connect_provider;
mod aws_iam_policy;
mod aws_iam_policy_attachment;
mod aws_iam_role;
mod aws_iam_service_linked_role;
mod aws_iam_user;
mod aws_organizations_account;
pub(crate) mod aws_organizations_organization;
mod aws_organizations_organizational_unit;
mod aws_organizations_policy;
mod aws_organizations_policy_attachment;
pub(crate) mod call;
mod clients;
mod exclusive;
pub(crate) mod holder;
mod inline_policy;
mod made;
mod membership;
mod terraform_data;

use std::{collections::BTreeMap, fmt};

use async_trait::async_trait;

use self::holder::Holder;
pub(crate) use self::{
    arguments::Arguments,
    clients::Clients,
    made::{Document, Element, Made},
};
use crate::{
    error::{Problem, Refusal},
    schema::{self, Additions, Schema},
    source::Location,
    value::Value,
};

/// Every resource type that can be applied.
pub(crate) static RESOURCES: &[&dyn Resource] = &[
    &aws_ecr_account_setting::AccountSetting,
    &aws_ecr_lifecycle_policy::LifecyclePolicy,
    &aws_ecr_pull_through_cache_rule::PullThroughCacheRule,
    &aws_ecr_registry_policy::RegistryPolicy,
    &aws_ecr_registry_scanning_configuration::ScanningConfiguration,
    &aws_ecr_replication_configuration::ReplicationConfiguration,
    &aws_ecr_repository::Repository,
    &aws_ecr_repository_creation_template::CreationTemplate,
    &aws_ecr_repository_policy::RepositoryPolicy,
    &aws_ecrpublic_repository::PublicRepository,
    &aws_iam_access_key::AccessKey,
    &aws_iam_account_alias::AccountAlias,
    &aws_iam_group::Group,
    &membership::GroupMembership,
    &exclusive::OnlyPolicies(Holder::Group),
    &exclusive::OnlyAttachments(Holder::Group),
    &inline_policy::InlinePolicy(Holder::Group),
    &attachment::Attachment(Holder::Group),
    &aws_iam_instance_profile::InstanceProfile,
    &aws_iam_openid_connect_provider::OpenIdConnectProvider,
    &aws_iam_policy::ManagedPolicy,
    &aws_iam_policy_attachment::PolicyAttachment,
    &aws_iam_role::Role,
    &exclusive::OnlyPolicies(Holder::Role),
    &exclusive::OnlyAttachments(Holder::Role),
    &inline_policy::InlinePolicy(Holder::Role),
    &attachment::Attachment(Holder::Role),
    &aws_iam_service_linked_role::ServiceLinkedRole,
    &aws_iam_user::User,
    &membership::UserGroupMembership,
    &exclusive::OnlyPolicies(Holder::User),
    &exclusive::OnlyAttachments(Holder::User),
    &inline_policy::InlinePolicy(Holder::User),
    &attachment::Attachment(Holder::User),
    &aws_organizations_account::Account,
    &aws_organizations_organization::Organization,
    &aws_organizations_organizational_unit::OrganizationalUnit,
    &aws_organizations_policy::OrganizationPolicy,
    &aws_organizations_policy_attachment::OrganizationPolicyAttachment,
    &terraform_data::TerraformData,
];

/// Attributes by name.
pub(crate) type Exports = BTreeMap<String, Value>;

/// A resource type of the AWS provider.
#[async_trait]
pub(crate) trait Resource: Send + Sync {
    /// The type as written: `aws_iam_role`.
    fn type_name(&self) -> &'static str;

    /// What the provider's schema does not tell: defaults, and texts that must be JSON.
    fn additions(&self) -> Additions {
        Additions::default()
    }

    /// Arguments whose change makes the provider destroy the resource and create another.
    fn fixed(&self) -> &'static [&'static str] {
        &[]
    }

    /// Arguments in whose place the provider exports what AWS made of them.
    fn rewritten(&self) -> &'static [&'static str] {
        &[]
    }

    /// Makes it, as the provider does on a first apply, and gives what only the answer tells: ids, a secret.
    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal>;

    /// Reads it by what is known of it, its id or its name; nothing when it is not there.
    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal>;

    /// Changes what is there into what is wanted. Where AWS has one call for both, that is the call that makes it.
    async fn update(&self, wanted: &Arguments<'_>, _there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        self.create(wanted, aws).await.map(drop)
    }

    /// Removes it, as the provider does on destroy. `made` holds all its attributes.
    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal>;
}

impl dyn Resource {
    /// What it takes and what it exports.
    pub(crate) fn schema(&self) -> &'static Schema {
        schema::of_resource(self.type_name())
    }
}

impl fmt::Debug for dyn Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())
    }
}

/// The names of the modelled resource types.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    RESOURCES.iter().map(|resource| resource.type_name())
}

/// What begins so has a part in verdicts: left out, it could turn a denial into an allowance.
const DECIDING: [&str; 4] = ["aws_iam_", "aws_ecr_", "aws_ecrpublic_", "aws_organizations_"];

/// Types of the same services that no verdict here depends on: left out, nothing is decided otherwise. A password, a
/// certificate or a second factor is a way for a person to sign in, of which no workflow has any.
const HARMLESS: [&str; 10] = [
    "aws_iam_account_password_policy",
    "aws_iam_user_login_profile",
    "aws_iam_user_ssh_key",
    "aws_iam_service_specific_credential",
    "aws_iam_signing_certificate",
    "aws_iam_server_certificate",
    "aws_iam_virtual_mfa_device",
    "aws_iam_security_token_service_preferences",
    "aws_iam_organizations_features",
    "aws_organizations_delegated_administrator",
];

/// The resource type of this name; nothing for a type that is not modelled and decides nothing, an error for one that
/// may decide and for what looks like a typo.
pub(crate) fn named(name: &str, at: &Location) -> Result<Option<&'static dyn Resource>, Problem> {
    if let Some(resource) = RESOURCES.iter().copied().find(|resource| resource.type_name() == name) {
        return Ok(Some(resource));
    }
    if HARMLESS.contains(&name) {
        return Ok(None);
    }
    let skipped = Problem::unless_misspelt("resource type", name, names(), at)?;
    if DECIDING.iter().any(|prefix| name.starts_with(prefix)) {
        let exists = schema::provider_types().any(|known| known == name);
        let message = match exists {
            true => format!("the resource type `{name}` is not modelled"),
            false => format!("the provider 5.100 has no resource type `{name}`"),
        };
        return Err(Problem::new(message).at(at.clone(), "could change a verdict, so it is not skipped").help(
            format!(
                "move it to another folder; these types can be applied: {}",
                names().collect::<Vec<_>>().join(", ")
            ),
        ));
    }
    Ok(skipped)
}

/// An object of these members.
pub(crate) fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The partition of a region, as its ARNs name it.
pub(crate) fn partition_of(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::*;

    #[test]
    fn every_resource_type_is_in_a_configuration_that_real_terraform_applies_too() {
        let folder = Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.ci/terraform"));
        let read = |entry: std::io::Result<camino::Utf8DirEntry>| {
            std::fs::read_to_string(entry.unwrap().path().join("main.tf")).unwrap_or_default()
        };
        let all: String = folder.read_dir_utf8().unwrap().map(read).collect();
        for name in names() {
            assert!(all.contains(&format!("resource \"{name}\"")), "{name}");
        }
    }
}
