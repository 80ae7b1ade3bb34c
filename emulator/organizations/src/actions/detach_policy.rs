//! `DetachPolicy`: a policy no longer limits a root, a unit or an account.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::ControlPolicyType;
use portcullis_wire::Fault;
use serde::Deserialize;

use super::Nothing;
use crate::{faults, permission, place, reach};

/// Detaches a policy. `organizations:DetachPolicy` on the policy and on the target, with `organizations:PolicyType`. The
/// last service control policy of a target stays, and so does AWS's own resource control policy everywhere.
pub(crate) struct DetachPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_id: String,
    target_id: String,
}

#[async_trait]
impl Action for DetachPolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DetachPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let kind = permission::type_of_policy(&input.policy_id, call);
        let mut checks = Vec::new();
        for id in [&input.policy_id, &input.target_id] {
            let mut check = permission::on("organizations:DetachPolicy", id, call)?;
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
            let target =
                place::target(organization, &input.target_id).ok_or_else(|| faults::TARGET_NOT_FOUND.fault())?;
            if !organization.attached(policy.kind, &target).any(|attached| attached.id == policy.id) {
                return Err(faults::NOT_ATTACHED.fault());
            }
            let is_last = organization.attached(policy.kind, &target).count() == 1;
            let stays = policy.kind == ControlPolicyType::ResourceControl && policy.aws_managed;
            if is_last || stays {
                return Err(faults::LAST_POLICY.fault());
            }
            organization.detach(&policy.id, &target);
            Ok(Nothing {})
        })
    }
}
