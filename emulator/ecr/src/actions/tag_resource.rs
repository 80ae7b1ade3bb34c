use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    resource_tags::{self, TagView},
    view::{change, on_repository},
};

/// Gives tags to a repository. `ecr:TagResource` on its ARN.
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
        let (registry, name) = resource_tags::repository(&input.resource_arn, call)?;
        Ok(match on_repository("ecr:TagResource", registry, &name, call) {
            Permission::Required(checks) => {
                let context = resource_tags::context(&input.tags);
                Permission::Required(checks.into_iter().map(|it| Check { context: context.clone(), ..it }).collect())
            }
            other => other,
        })
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let (registry, name) = resource_tags::repository(&input.resource_arn, call)?;
        let given = resource_tags::read(&input.tags)?;
        change(registry, &name, call, |repository| {
            let mut tags = repository.tags.clone();
            tags.retain(|tag| !given.iter().any(|given| given.key == tag.key));
            tags.extend(given);
            resource_tags::limit(tags.len())?;
            repository.tags = tags;
            Ok(())
        })?;
        Ok(Output {})
    }
}
