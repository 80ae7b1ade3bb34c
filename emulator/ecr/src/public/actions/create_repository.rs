use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::RepositoryName;
use portcullis_store::{CatalogData, PublicRepository, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::public::view::{RepositoryView, arn, public_registry};

use crate::{
    faults,
    resource_tags::{self, TagView},
};

/// Creates a public repository. `ecr-public:CreateRepository` on its ARN, and `ecr-public:TagResource` when it has tags.
pub(crate) struct CreateRepository;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    repository_name: String,
    catalog_data: Option<CatalogData>,
    tags: Option<Vec<TagView>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    repository: RepositoryView,
    catalog_data: Option<CatalogData>,
}

#[async_trait]
impl Action for CreateRepository {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateRepository"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = call.account()?;
        let resource = arn(registry, &input.repository_name, call);
        let context = resource_tags::context(input.tags.as_deref().unwrap_or_default());
        let check = |action| Check {
            action,
            resource: resource.clone(),
            resource_account: Some(registry),
            context: context.clone(),
        };
        let mut checks = vec![check("ecr-public:CreateRepository")];
        if !context.is_empty() {
            checks.push(check("ecr-public:TagResource"));
        }
        Ok(Permission::Required(checks))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = public_registry(None, call)?;
        let invalid = || faults::invalid_parameter("repositoryName", "invalid repository name");
        let name: RepositoryName = input.repository_name.parse().map_err(|_| invalid())?;
        let repository = PublicRepository {
            arn: arn(registry, &input.repository_name, call).parse().map_err(|_| invalid())?,
            name,
            registry,
            created: call.gate().clock().now(),
            catalog: input.catalog_data,
            tags: resource_tags::read(input.tags.as_deref().unwrap_or_default())?,
        };
        write(call.gate().store(), |world| {
            if world.public_repository_by_arn(&repository.arn).is_some() {
                let values = [("name", repository.name.as_str()), ("registry", registry.as_str())];
                return Err(faults::REPOSITORY_ALREADY_EXISTS.with(&values));
            }
            world.account_mut(registry).put_public_repository(repository.clone());
            Ok(())
        })?;
        Ok(Output { repository: RepositoryView::from(&repository), catalog_data: repository.catalog })
    }
}
