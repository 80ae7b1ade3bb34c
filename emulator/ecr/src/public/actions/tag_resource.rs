use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::public::view::{arn, change, named, public_registry};

use crate::resource_tags::{self, TagView};

/// Gives tags to a public repository. `ecr-public:TagResource` on its ARN.
pub(crate) struct TagResource;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    resource_arn: String,
    tags: Vec<TagView>,
}

#[derive(Serialize)]
pub(crate) struct Output {}

#[async_trait]
impl Action for TagResource {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "TagResource"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let (registry, name) = named(&input.resource_arn)?;
        let context = resource_tags::context(&input.tags);
        let resource = arn(registry, &name, call);
        Ok(Check { action: "ecr-public:TagResource", resource, resource_account: Some(registry), context }.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        public_registry(None, call)?;
        let (registry, name) = named(&input.resource_arn)?;
        let given = resource_tags::read(&input.tags)?;
        change(registry, &name, call, |repository| {
            repository.tags.retain(|tag| !given.iter().any(|given| given.key == tag.key));
            repository.tags.extend(given);
            resource_tags::limit(repository.tags.len())
        })?;
        Ok(Output {})
    }
}
