//! Repositories and images as the API shows them, and how calls name them.

use std::sync::Arc;

use portcullis_gate::{Call, Check, Permission};
use portcullis_image::{current_repository, find_repository, is_made_on_push, make_on_push};
use portcullis_model::{AccountId, Timestamp};
use portcullis_store::{Encryption, Repository, World, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    tag_mutability::{self, ExclusionFilter},
};

/// The input of calls that name a repository and nothing else.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OneRepository {
    pub(crate) registry_id: Option<String>,
    pub(crate) repository_name: String,
}

/// A repository in an answer. Observed: without its tags.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RepositoryView {
    repository_arn: String,
    registry_id: String,
    repository_name: String,
    repository_uri: String,
    created_at: f64,
    image_tag_mutability: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_tag_mutability_exclusion_filters: Option<Vec<ExclusionFilter>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_scanning_configuration: Option<ImageScanningConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption_configuration: Option<Encryption>,
}

/// Whether images are scanned on push.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageScanningConfiguration {
    #[serde(default)]
    pub(crate) scan_on_push: bool,
}

impl RepositoryView {
    pub(crate) fn of(repository: &Repository, call: &Call<'_>) -> Self {
        let host = call.gate().registry_host(repository.registry, &repository.key.region);
        Self {
            repository_arn: repository.arn.to_string(),
            registry_id: repository.registry.to_string(),
            repository_name: repository.key.name.to_string(),
            repository_uri: format!("{host}/{}", repository.key.name),
            created_at: epoch(repository.created),
            image_tag_mutability: repository.tag_mutability.as_str(),
            image_tag_mutability_exclusion_filters: tag_mutability::filters(&repository.tag_mutability),
            image_scanning_configuration: Some(ImageScanningConfiguration { scan_on_push: repository.scan_on_push }),
            encryption_configuration: Some(repository.encryption.clone()),
        }
    }

    /// As DeleteRepository answers. Observed: without encryption and scanning.
    pub(crate) fn of_deleted(repository: &Repository, call: &Call<'_>) -> Self {
        let view = Self::of(repository, call);
        Self { image_scanning_configuration: None, encryption_configuration: None, ..view }
    }
}

/// Seconds since 1970, with milliseconds: how JSON carries times.
pub(crate) fn epoch(at: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a double exactly")]
    let milliseconds = at.as_millisecond() as f64;
    milliseconds / 1000.0
}

/// The registry that a call means: the one it names, or the caller's own.
pub(crate) fn registry(registry_id: Option<&str>, call: &Call<'_>) -> Result<AccountId, Fault> {
    match registry_id {
        None => call.account(),
        Some(id) => id
            .parse()
            .map_err(|_| faults::invalid_parameter("registryId", "must satisfy regular expression '[0-9]{12}'")),
    }
}

/// The permission for one action on one repository, existing or not.
pub(crate) fn on_repository(action: &'static str, registry: AccountId, name: &str, call: &Call<'_>) -> Permission {
    let region = call.region();
    let resource = format!("arn:{}:ecr:{region}:{registry}:repository/{name}", region.partition());
    Check { action, resource, resource_account: Some(registry), context: Vec::new() }.into()
}

/// The permission for an action that names no resource. It must be allowed on `*`; AWS's service authorization
/// reference. In a registry of another account nobody is let in: `unverified`, for no policy could.
pub(crate) fn on_registry(action: &'static str, registry: AccountId) -> Permission {
    Check { resource_account: Some(registry), ..Check::on_all(action) }.into()
}

/// The permission for one action on one repository that a push may make: then also to create it. Which permission ECR
/// asks for is `unverified`.
pub(crate) fn on_pushed(action: &'static str, registry: AccountId, name: &str, call: &Call<'_>) -> Permission {
    let permission = on_repository(action, registry, name, call);
    if !is_made_on_push(&call.gate().store().world(), registry, call.region(), name) {
        return permission;
    }
    match (on_repository("ecr:CreateRepository", registry, name, call), permission) {
        (Permission::Required(mut checks), Permission::Required(more)) => {
            checks.extend(more);
            Permission::Required(checks)
        }
        (required, _) => required,
    }
}

/// The repository of a call as it is now.
pub(crate) fn find(registry: AccountId, name: &str, call: &Call<'_>) -> Result<Arc<Repository>, Fault> {
    current_repository(call.gate(), registry, call.region(), name).map_err(|refusal| faults::refused(&refusal))
}

/// The repository of a push, made if a template says so.
pub(crate) fn find_pushed(registry: AccountId, name: &str, call: &Call<'_>) -> Result<Arc<Repository>, Fault> {
    if is_made_on_push(&call.gate().store().world(), registry, call.region(), name) {
        let now = call.gate().clock().now();
        write(call.gate().store(), |world| make_on_push(world, registry, call.region(), name, now))
            .map_err(|refusal| faults::refused(&refusal))?;
    }
    find(registry, name, call)
}

/// Changes the repository of a call: all that `edit` does if it succeeds.
pub(crate) fn change<T>(
    registry: AccountId,
    name: &str,
    call: &Call<'_>,
    edit: impl FnOnce(&mut Repository) -> Result<T, Fault>,
) -> Result<T, Fault> {
    // What its lifecycle policy had to do comes first.
    find(registry, name, call)?;
    write(call.gate().store(), |world| {
        let mut repository = Repository::clone(&*current(world, registry, name, call)?);
        let answer = edit(&mut repository)?;
        world.account_mut(registry).put_repository(repository);
        Ok(answer)
    })
}

/// The repository of a call in the world that is being changed: another call may have deleted it meanwhile.
pub(crate) fn current(
    world: &World,
    registry: AccountId,
    name: &str,
    call: &Call<'_>,
) -> Result<Arc<Repository>, Fault> {
    find_repository(world, registry, call.region(), name).cloned().map_err(|refusal| faults::refused(&refusal))
}
