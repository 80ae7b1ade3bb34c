use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::quota::PULL_TIME_EXCLUSIONS;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults, settings,
    view::{epoch, on_registry},
};

/// Lets the pulls of a role or user not count. `ecr:RegisterPullTimeUpdateExclusion` on `*`.
pub(crate) struct RegisterPullTimeUpdateExclusion;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    principal_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    principal_arn: String,
    created_at: f64,
}

#[async_trait]
impl Action for RegisterPullTimeUpdateExclusion {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "RegisterPullTimeUpdateExclusion"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:RegisterPullTimeUpdateExclusion", call.account()?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = call.account()?;
        let now = call.gate().clock().now();
        let principal = input.principal_arn;
        settings::change(registry, call, |settings| {
            if settings.pull_time_exclusions.contains_key(&principal) {
                let values = [("principal", principal.as_str()), ("registry", registry.as_str())];
                return Err(faults::EXCLUSION_ALREADY_EXISTS.with(&values));
            }
            if !PULL_TIME_EXCLUSIONS.has_room(settings.pull_time_exclusions.len()) {
                return Err(faults::limit_exceeded(&PULL_TIME_EXCLUSIONS));
            }
            settings.pull_time_exclusions.insert(principal.clone(), now);
            Ok(())
        })?;
        Ok(Output { principal_arn: principal, created_at: epoch(now) })
    }
}
