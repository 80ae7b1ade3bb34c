use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    view::{RepositoryView, current, on_repository, registry},
};

/// Deletes a repository, with its images only if told so. `ecr:DeleteRepository` on its ARN.
pub(crate) struct DeleteRepository;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    #[serde(default)]
    force: bool,
}

#[derive(Serialize)]
pub(crate) struct Output {
    repository: RepositoryView,
}

#[async_trait]
impl Action for DeleteRepository {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DeleteRepository"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:DeleteRepository", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let repository = write(call.gate().store(), |world| {
            let repository = current(world, registry, &input.repository_name, call)?;
            if !input.force && !repository.images.is_empty() {
                let values = [("name", repository.key.name.as_str()), ("registry", registry.as_str())];
                return Err(faults::REPOSITORY_NOT_EMPTY.with(&values));
            }
            world.account_mut(registry).remove_repository(&repository.key);
            Ok(repository)
        })?;
        // A repository that is made under the name later is another one.
        call.gate().store().uploads().abandon_all(&repository.arn);
        Ok(Output { repository: RepositoryView::of_deleted(&repository, call) })
    }
}
