//! `AttachPolicy`: a policy begins to limit a root, a unit or an account.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{faults, permission, place, reach};

/// Attaches a policy. `organizations:AttachPolicy` on the policy and on the target, with `organizations:PolicyType`. It
/// limits from the next request on. At most ten policies of a type are attached to one target (doubled in May 2026).
pub(crate) struct AttachPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_id: String,
    target_id: String,
}

#[async_trait]
impl Action for AttachPolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "AttachPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let kind = permission::type_of_policy(&input.policy_id, call);
        let mut checks = Vec::new();
        for id in [&input.policy_id, &input.target_id] {
            let mut check = permission::on("organizations:AttachPolicy", id, call)?;
            check.context.extend(kind.clone());
            checks.push(check);
        }
        Ok(Permission::Required(checks))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        reach::change(call, |organization| {
            let Some(policy) = organization.policy(&input.policy_id).cloned() else {
                return Err(faults::POLICY_NOT_FOUND.fault());
            };
            if !organization.is_enabled(policy.kind) {
                return Err(faults::POLICY_TYPE_NOT_ENABLED.fault());
            }
            let target =
                place::target(organization, &input.target_id).ok_or_else(|| faults::TARGET_NOT_FOUND.fault())?;
            if organization.attached(policy.kind, &target).any(|attached| attached.id == policy.id) {
                return Err(faults::DUPLICATE_ATTACHMENT.fault());
            }
            if organization.attached(policy.kind, &target).count() >= QUOTA {
                return Err(faults::ATTACHMENTS_QUOTA.fault());
            }
            organization.attach(&policy.id, target).map_err(|_| faults::TARGET_NOT_FOUND.fault())?;
            Ok(Nothing {})
        })
    }
}

/// The most policies of a type on one target. Resource control policies have the lower quota of before.
const QUOTA: usize = 10;
