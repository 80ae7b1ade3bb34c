use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    tag_mutability::{self, ExclusionFilter},
    view::{change, on_repository, registry},
};

/// Sets whether tags of a repository may move. `ecr:PutImageTagMutability` on its ARN.
pub(crate) struct PutImageTagMutability;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    image_tag_mutability: String,
    image_tag_mutability_exclusion_filters: Option<Vec<ExclusionFilter>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_name: String,
    image_tag_mutability: &'static str,
    image_tag_mutability_exclusion_filters: Option<Vec<ExclusionFilter>>,
}

#[async_trait]
impl Action for PutImageTagMutability {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "PutImageTagMutability"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:PutImageTagMutability", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let filters = input.image_tag_mutability_exclusion_filters.as_deref();
        let mutability = tag_mutability::read(Some(&input.image_tag_mutability), filters)?;
        change(registry, &input.repository_name, call, |repository| {
            repository.tag_mutability = mutability.clone();
            Ok(())
        })?;
        Ok(Output {
            registry_id: registry.to_string(),
            repository_name: input.repository_name,
            image_tag_mutability: mutability.as_str(),
            image_tag_mutability_exclusion_filters: tag_mutability::filters(&mutability),
        })
    }
}
