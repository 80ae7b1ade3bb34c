//! Public repositories as the API shows them, and how calls name them.

use std::sync::Arc;

use portcullis_gate::{Call, Check, Permission};
use portcullis_model::{AccountId, Arn};
use portcullis_store::{PublicRepository, UniqueId, World, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    view::{epoch, registry},
};

/// A repository in an answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RepositoryView {
    repository_arn: String,
    registry_id: String,
    repository_name: String,
    repository_uri: String,
    created_at: f64,
}

/// The input of calls that name a repository and nothing else.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OneRepository {
    pub(crate) registry_id: Option<String>,
    pub(crate) repository_name: String,
}

impl From<&PublicRepository> for RepositoryView {
    fn from(repository: &PublicRepository) -> Self {
        Self {
            repository_arn: repository.arn.to_string(),
            registry_id: repository.registry.to_string(),
            repository_name: repository.name.to_string(),
            repository_uri: format!("public.ecr.aws/{}/{}", alias(repository.registry), repository.name),
            created_at: epoch(repository.created),
        }
    }
}

/// The default alias of a registry: a letter and seven more. AWS draws it; here it is always the same for an account.
fn alias(registry: AccountId) -> String {
    let id = UniqueId::of_aws("p", registry.as_str());
    id.as_str().chars().take(8).collect::<String>().to_ascii_lowercase()
}

/// The registry that a call names, which must be in us-east-1.
pub(crate) fn public_registry(registry_id: Option<&str>, call: &Call<'_>) -> Result<AccountId, Fault> {
    let region = call.region().as_str();
    if region != "us-east-1" {
        return Err(faults::UNSUPPORTED_COMMAND.with(&[("region", region)]));
    }
    registry(registry_id, call)
}

/// The ARN of a repository, existing or not.
pub(crate) fn arn(registry: AccountId, name: &str, call: &Call<'_>) -> String {
    format!("arn:{}:ecr-public::{registry}:repository/{name}", call.region().partition())
}

/// The permission for one action on one repository.
pub(crate) fn on_repository(action: &'static str, arn: String, registry: AccountId) -> Permission {
    Check { action, resource: arn, resource_account: Some(registry), context: Vec::new() }.into()
}

/// Account and name of the repository that an ARN names.
pub(crate) fn named(text: &str) -> Result<(AccountId, String), Fault> {
    let parts = text.parse().ok().and_then(|arn: Arn| {
        let name = arn.resource_of_type("repository").filter(|_| arn.service() == "ecr-public")?;
        Some((arn.account()?, name.to_owned()))
    });
    parts.ok_or_else(|| faults::invalid_parameter("resourceArn", "Invalid ARN"))
}

/// The repository of a call.
pub(crate) fn find(
    world: &World,
    registry: AccountId,
    name: &str,
    call: &Call<'_>,
) -> Result<Arc<PublicRepository>, Fault> {
    let found = arn(registry, name, call).parse().ok().and_then(|arn| world.public_repository_by_arn(&arn));
    let missing = || portcullis_image::Refusal::RepositoryNotFound { repository: name.to_owned(), registry };
    found.cloned().ok_or_else(|| faults::refused(&missing()))
}

/// Changes the repository of a call: all that `edit` does if it succeeds.
pub(crate) fn change<T>(
    registry: AccountId,
    name: &str,
    call: &Call<'_>,
    edit: impl FnOnce(&mut PublicRepository) -> Result<T, Fault>,
) -> Result<T, Fault> {
    write(call.gate().store(), |world| {
        let mut repository = PublicRepository::clone(&*find(world, registry, name, call)?);
        let answer = edit(&mut repository)?;
        world.account_mut(registry).put_public_repository(repository);
        Ok(answer)
    })
}
