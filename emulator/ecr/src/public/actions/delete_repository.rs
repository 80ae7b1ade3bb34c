use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Serialize;

use crate::public::view::{OneRepository, RepositoryView, arn, find, on_repository, public_registry};

use crate::view::registry;

/// Deletes a public repository. `ecr-public:DeleteRepository` on its ARN. It is never held back by images: there are none here.
pub(crate) struct DeleteRepository;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    repository: RepositoryView,
}

#[async_trait]
impl Action for DeleteRepository {
    type Input = OneRepository;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DeleteRepository"
    }

    fn permission(&self, input: &OneRepository, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let arn = arn(registry, &input.repository_name, call);
        Ok(on_repository("ecr-public:DeleteRepository", arn, registry))
    }

    async fn run(&self, input: OneRepository, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = public_registry(input.registry_id.as_deref(), call)?;
        let repository = write(call.gate().store(), |world| {
            let repository = find(world, registry, &input.repository_name, call)?;
            world.account_mut(registry).remove_public_repository(&repository.name);
            Ok::<_, Fault>(repository)
        })?;
        Ok(Output { repository: RepositoryView::from(&*repository) })
    }
}
