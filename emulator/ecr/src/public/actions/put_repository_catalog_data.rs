use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::CatalogData;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::public::view::{arn, change, on_repository, public_registry};

use crate::view::registry;

/// Says what people are told about a public repository. `ecr-public:PutRepositoryCatalogData` on its ARN.
pub(crate) struct PutRepositoryCatalogData;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    catalog_data: CatalogData,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    catalog_data: CatalogData,
}

#[async_trait]
impl Action for PutRepositoryCatalogData {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "PutRepositoryCatalogData"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let arn = arn(registry, &input.repository_name, call);
        Ok(on_repository("ecr-public:PutRepositoryCatalogData", arn, registry))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = public_registry(input.registry_id.as_deref(), call)?;
        change(registry, &input.repository_name, call, |repository| {
            repository.catalog = Some(input.catalog_data.clone());
            Ok(())
        })?;
        Ok(Output { catalog_data: input.catalog_data })
    }
}
