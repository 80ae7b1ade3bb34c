use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::public::view::{arn, change, named, public_registry};

use crate::resource_tags;

/// Takes tags from a public repository. `ecr-public:UntagResource` on its ARN.
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
        let (registry, name) = named(&input.resource_arn)?;
        let context = vec![("aws:TagKeys".to_owned(), input.tag_keys.clone())];
        let resource = arn(registry, &name, call);
        Ok(Check { action: "ecr-public:UntagResource", resource, resource_account: Some(registry), context }.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        public_registry(None, call)?;
        let (registry, name) = named(&input.resource_arn)?;
        resource_tags::keys(input.tag_keys.iter().map(String::as_str))?;
        change(registry, &name, call, |repository| {
            repository.tags.retain(|tag| !input.tag_keys.contains(&tag.key));
            Ok(())
        })?;
        Ok(Output {})
    }
}
