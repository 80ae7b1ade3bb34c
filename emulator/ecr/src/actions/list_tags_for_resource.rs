use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    resource_tags::{TagView, repository},
    view::{find, on_repository},
};

/// Lists the tags of a repository. `ecr:ListTagsForResource` on its ARN.
pub(crate) struct ListTagsForResource;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    resource_arn: String,
}

#[derive(Serialize)]
pub(crate) struct Output {
    tags: Vec<TagView>,
}

#[async_trait]
impl Action for ListTagsForResource {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListTagsForResource"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let (registry, name) = repository(&input.resource_arn, call)?;
        Ok(on_repository("ecr:ListTagsForResource", registry, &name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let (registry, name) = repository(&input.resource_arn, call)?;
        let repository = find(registry, &name, call)?;
        Ok(Output { tags: repository.tags.iter().map(TagView::from).collect() })
    }
}
