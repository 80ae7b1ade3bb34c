use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::public::view::{arn, find, named, on_repository, public_registry};

use crate::resource_tags::TagView;

/// Lists the tags of a public repository. `ecr-public:ListTagsForResource` on its ARN.
pub(crate) struct ListTagsForResource;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    resource_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
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
        let (registry, name) = named(&input.resource_arn)?;
        Ok(on_repository("ecr-public:ListTagsForResource", arn(registry, &name, call), registry))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        public_registry(None, call)?;
        let (registry, name) = named(&input.resource_arn)?;
        let repository = find(&call.gate().store().world(), registry, &name, call)?;
        Ok(Output { tags: repository.tags.iter().map(TagView::from).collect() })
    }
}
