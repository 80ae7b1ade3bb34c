//! `DescribePolicy`: one policy with its document.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, permission, reach, view::PolicyView};

/// Shows a policy, its document as it was sent. `organizations:DescribePolicy` on the policy, with
/// `organizations:PolicyType`.
pub(crate) struct DescribePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    policy: PolicyView,
}

#[async_trait]
impl Action for DescribePolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on("organizations:DescribePolicy", &input.policy_id, call)?;
        check.context.extend(permission::type_of_policy(&input.policy_id, call));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let policy = organization.policy(&input.policy_id).ok_or_else(|| faults::POLICY_NOT_FOUND.fault())?;
        Ok(Output { policy: PolicyView::of(policy) })
    }
}
