use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, settings, view::on_registry};

/// Lets the pulls of a role or user count again. `ecr:DeregisterPullTimeUpdateExclusion` on `*`.
pub(crate) struct DeregisterPullTimeUpdateExclusion;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    principal_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    principal_arn: String,
}

#[async_trait]
impl Action for DeregisterPullTimeUpdateExclusion {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DeregisterPullTimeUpdateExclusion"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:DeregisterPullTimeUpdateExclusion", call.account()?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = call.account()?;
        let principal_arn = input.principal_arn;
        settings::change(registry, call, |settings| {
            let values = [("principal", principal_arn.as_str()), ("registry", registry.as_str())];
            let removed = settings.pull_time_exclusions.remove(&principal_arn);
            removed.map(drop).ok_or_else(|| faults::EXCLUSION_NOT_FOUND.with(&values))
        })?;
        Ok(Output { principal_arn })
    }
}
