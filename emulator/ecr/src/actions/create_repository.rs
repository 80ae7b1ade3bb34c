use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::quota::REPOSITORIES;
use portcullis_model::RepositoryName;
use portcullis_store::{Encryption, Repository, RepositoryKey, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    encryption, faults,
    resource_tags::{self, TagView},
    tag_mutability::{self, ExclusionFilter},
    view::{ImageScanningConfiguration, RepositoryView, on_repository, registry},
};

/// Creates a repository. `ecr:CreateRepository` on the new repository's ARN, and `ecr:TagResource` when it has tags.
pub(crate) struct CreateRepository;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    #[serde(default)]
    tags: Vec<TagView>,
    image_tag_mutability: Option<String>,
    #[serde(default)]
    image_scanning_configuration: ImageScanningConfiguration,
    encryption_configuration: Option<Encryption>,
    image_tag_mutability_exclusion_filters: Option<Vec<ExclusionFilter>>,
}

#[derive(Serialize)]
pub(crate) struct Output {
    repository: RepositoryView,
}

#[async_trait]
impl Action for CreateRepository {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateRepository"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let Permission::Required(mut checks) =
            on_repository("ecr:CreateRepository", registry, &input.repository_name, call)
        else {
            return Err(faults::server(&"creating a repository needs a permission"));
        };
        if !input.tags.is_empty() {
            let context = resource_tags::context(&input.tags);
            for check in &mut checks {
                check.context.clone_from(&context);
            }
            checks.extend(checks.first().cloned().map(|mut check| {
                check.action = "ecr:TagResource";
                check
            }));
        }
        Ok(Permission::Required(checks))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let name: RepositoryName = input.repository_name.parse().map_err(|_| invalid_name())?;
        let filters = input.image_tag_mutability_exclusion_filters.as_deref();
        let key = RepositoryKey { region: call.region().clone(), name };
        let repository = Repository {
            tag_mutability: tag_mutability::read(input.image_tag_mutability.as_deref(), filters)?,
            scan_on_push: input.image_scanning_configuration.scan_on_push,
            encryption: encryption::read(input.encryption_configuration, registry, call)?,
            tags: resource_tags::read(&input.tags)?,
            ..Repository::new(registry, key, call.gate().clock().now())
        };
        write(call.gate().store(), |world| {
            if world.repository(registry, &repository.key.region, &repository.key.name).is_some() {
                let values = [("name", repository.key.name.as_str()), ("registry", registry.as_str())];
                return Err(faults::REPOSITORY_ALREADY_EXISTS.with(&values));
            }
            let account = world.account_mut(registry);
            if !REPOSITORIES.has_room(account.repositories(call.region()).count()) {
                return Err(faults::limit_exceeded(&REPOSITORIES));
            }
            account.put_repository(repository.clone());
            Ok(())
        })?;
        Ok(Output { repository: RepositoryView::of(&repository, call) })
    }
}

fn invalid_name() -> Fault {
    let constraint = "must satisfy regular expression \
         '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'";
    faults::invalid_parameter("repositoryName", constraint)
}
