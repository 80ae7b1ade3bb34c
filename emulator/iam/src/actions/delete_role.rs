//! `DeleteRole`: a role without policies ceases to exist.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::{Arn, Cause};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, permission};

/// Deletes a role. `iam:DeleteRole` on its stored ARN.
///
/// A role that still has policies stays. Unverified: that attached policies are named before inline ones.
pub(crate) struct DeleteRole;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
}

#[async_trait]
impl Action for DeleteRole {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteRole"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded_role("iam:DeleteRole", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let role = entities::modifiable_role(world, account, &input.role_name)?;
            if !role.attached.is_empty() {
                let cause = Cause::new("policies are attached to the role").of(role.arn.to_string());
                let attached = role.attached.iter().map(Arn::as_str).collect::<Vec<_>>().join(", ");
                return Err(faults::ROLE_HAS_ATTACHED_POLICIES.fault().caused_by(cause.seen(attached)));
            }
            if !role.inline.is_empty() {
                let cause = Cause::new("the role has inline policies").of(role.arn.to_string());
                let inline = role.inline.values().map(|policy| policy.name.as_str()).collect::<Vec<_>>().join(", ");
                return Err(faults::ROLE_HAS_INLINE_POLICIES.fault().caused_by(cause.seen(inline)));
            }
            world.account_mut(account).remove_role(&input.role_name);
            Ok(Nothing {})
        })
    }
}
