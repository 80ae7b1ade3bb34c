use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Lifecycle;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    lifecycle_text,
    view::{change, find, on_repository, registry},
};

/// Puts a lifecycle policy on a repository. `ecr:PutLifecyclePolicy` on its ARN.
pub(crate) struct PutLifecyclePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    lifecycle_policy_text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_name: String,
    lifecycle_policy_text: String,
}

#[async_trait]
impl Action for PutLifecyclePolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "PutLifecyclePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:PutLifecyclePolicy", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let put = call.gate().clock().now();
        find(registry, &input.repository_name, call)?;
        let text = lifecycle_text::read(&input.lifecycle_policy_text)?.text().to_owned();
        change(registry, &input.repository_name, call, |repository| {
            repository.lifecycle = Some(Lifecycle { text: text.clone(), put, evaluated: None });
            Ok(())
        })?;
        Ok(Output {
            registry_id: registry.to_string(),
            repository_name: input.repository_name,
            lifecycle_policy_text: text,
        })
    }
}
