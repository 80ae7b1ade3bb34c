use std::collections::BTreeSet;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::{Arn, RepositoryName};
use portcullis_store::{Repository, RepositoryKey, Tag, TagMutability, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    view::{EncryptionConfiguration, ImageScanningConfiguration, RepositoryView, TagView, on_repository, registry},
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
    encryption_configuration: Option<EncryptionConfiguration>,
    image_tag_mutability_exclusion_filters: Option<serde_json::Value>,
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
            let keys = input.tags.iter().map(|tag| tag.key.clone()).collect();
            let mut context = vec![("aws:TagKeys".to_owned(), keys)];
            context
                .extend(input.tags.iter().map(|tag| (format!("aws:RequestTag/{}", tag.key), vec![tag.value.clone()])));
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
        let tag_mutability = tag_mutability(&input)?;
        encryption(&input)?;
        tag_keys(&input.tags)?;
        let repository = Repository {
            arn: Arn::repository(call.region(), registry, &name),
            key: RepositoryKey { region: call.region().clone(), name },
            registry,
            created: call.gate().clock().now(),
            tag_mutability,
            scan_on_push: input.image_scanning_configuration.scan_on_push,
            policy: None,
            images: imbl::OrdMap::new(),
            image_tags: imbl::OrdMap::new(),
            layers: imbl::OrdMap::new(),
            tags: input.tags.into_iter().map(|tag| Tag { key: tag.key, value: tag.value }).collect(),
        };
        write(call.gate().store(), |world| {
            if world.repository(registry, &repository.key.region, &repository.key.name).is_some() {
                let values = [("name", repository.key.name.as_str()), ("registry", registry.as_str())];
                return Err(faults::REPOSITORY_ALREADY_EXISTS.with(&values));
            }
            world.account_mut(registry).put_repository(repository.clone());
            Ok(())
        })?;
        Ok(Output { repository: RepositoryView::of(&repository, call) })
    }
}

fn invalid_name() -> Fault {
    let constraint = "must satisfy regular expression \
         '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'";
    faults::INVALID_PARAMETER.with(&[("parameter", "repositoryName"), ("constraint", constraint)])
}

fn tag_mutability(input: &Input) -> Result<TagMutability, Fault> {
    if input.image_tag_mutability_exclusion_filters.is_some() {
        return Err(not_yet("imageTagMutabilityExclusionFilters"));
    }
    match input.image_tag_mutability.as_deref() {
        None | Some("MUTABLE") => Ok(TagMutability::Mutable),
        Some("IMMUTABLE") => Ok(TagMutability::Immutable),
        Some(_) => Err(not_yet("imageTagMutability with exclusions")),
    }
}

fn encryption(input: &Input) -> Result<(), Fault> {
    match &input.encryption_configuration {
        Some(encryption) if encryption.encryption_type != "AES256" || encryption.kms_key.is_some() => {
            Err(not_yet("encryptionConfiguration with KMS"))
        }
        Some(_) | None => Ok(()),
    }
}

/// Nobody but AWS gives tags whose keys begin with `aws:`, and policies rely on it.
fn tag_keys(tags: &[TagView]) -> Result<(), Fault> {
    let invalid = |text: &str| Err(faults::INVALID_TAG.with(&[("text", text)]));
    if tags.iter().any(|tag| tag.key.to_ascii_lowercase().starts_with("aws:")) {
        return invalid("Tag keys beginning with aws: are reserved for system use.");
    }
    let keys: BTreeSet<&str> = tags.iter().map(|tag| tag.key.as_str()).collect();
    if keys.len() < tags.len() {
        return invalid("Duplicate tag keys found.");
    }
    Ok(())
}

fn not_yet(what: &str) -> Fault {
    faults::NOT_SUPPORTED_YET.with(&[("what", what), ("operation", "CreateRepository")])
}
