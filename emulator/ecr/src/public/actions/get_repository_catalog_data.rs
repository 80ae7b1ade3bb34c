use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::CatalogData;
use portcullis_wire::Fault;
use serde::Serialize;

use crate::public::view::{OneRepository, arn, find, on_repository, public_registry};

use crate::{faults, view::registry};

/// Reads what people are told about a public repository. `ecr-public:GetRepositoryCatalogData` on its ARN.
pub(crate) struct GetRepositoryCatalogData;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    catalog_data: CatalogData,
}

#[async_trait]
impl Action for GetRepositoryCatalogData {
    type Input = OneRepository;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetRepositoryCatalogData"
    }

    fn permission(&self, input: &OneRepository, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let arn = arn(registry, &input.repository_name, call);
        Ok(on_repository("ecr-public:GetRepositoryCatalogData", arn, registry))
    }

    async fn run(&self, input: OneRepository, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = public_registry(input.registry_id.as_deref(), call)?;
        let repository = find(&call.gate().store().world(), registry, &input.repository_name, call)?;
        let values = [("name", repository.name.as_str()), ("registry", registry.as_str())];
        let missing = || faults::CATALOG_DATA_NOT_FOUND.with(&values);
        Ok(Output { catalog_data: repository.catalog.clone().ok_or_else(missing)? })
    }
}
