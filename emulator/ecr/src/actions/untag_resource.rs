use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    resource_tags,
    view::{change, on_repository},
};

/// Takes tags from a repository. `ecr:UntagResource` on its ARN.
pub(crate) struct UntagResource;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    resource_arn: String,
    tag_keys: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct Output {}

#[async_trait]
impl Action for UntagResource {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "UntagResource"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let (registry, name) = resource_tags::repository(&input.resource_arn, call)?;
        Ok(match on_repository("ecr:UntagResource", registry, &name, call) {
            Permission::Required(checks) => {
                let context = vec![("aws:TagKeys".to_owned(), input.tag_keys.clone())];
                Permission::Required(checks.into_iter().map(|it| Check { context: context.clone(), ..it }).collect())
            }
            other => other,
        })
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let (registry, name) = resource_tags::repository(&input.resource_arn, call)?;
        resource_tags::keys(input.tag_keys.iter().map(String::as_str))?;
        change(registry, &name, call, |repository| {
            repository.tags.retain(|tag| !input.tag_keys.contains(&tag.key));
            Ok(())
        })?;
        Ok(Output {})
    }
}
