//! `DisablePolicyType`: policies of a type are out of force.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{document, faults, permission, reach, view::RootView};

/// Disables a type of policy in the root: all of them are detached, and none limits any more.
/// `organizations:DisablePolicyType` on the root, with `organizations:PolicyType`.
pub(crate) struct DisablePolicyType;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    root_id: String,
    policy_type: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    root: RootView,
}

#[async_trait]
impl Action for DisablePolicyType {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DisablePolicyType"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on("organizations:DisablePolicyType", &input.root_id, call)?;
        check.context.extend([permission::policy_type(&input.policy_type)]);
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let kind = document::kind(&input.policy_type)?;
        reach::change(call, |organization| {
            if organization.root() != input.root_id {
                return Err(faults::ROOT_NOT_FOUND.fault());
            }
            if !organization.is_enabled(kind) {
                return Err(faults::POLICY_TYPE_NOT_ENABLED.fault());
            }
            organization.disable(kind);
            Ok(Output { root: RootView::of(organization) })
        })
    }
}
