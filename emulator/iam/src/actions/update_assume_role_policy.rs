//! `UpdateAssumeRolePolicy`: another trust policy for a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Role, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, documents, holder, permission, principals};

/// Replaces the trust policy of a role. `iam:UpdateAssumeRolePolicy` on its stored ARN.
pub(crate) struct UpdateAssumeRolePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    policy_document: String,
}

#[async_trait]
impl Action for UpdateAssumeRolePolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "UpdateAssumeRolePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded::<Role>("iam:UpdateAssumeRolePolicy", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut role = holder::modifiable::<Role>(world, account, &input.role_name)?;
            role.trust = documents::trust(&input.policy_document, &role.arn, call.gate().write_options())?;
            principals::check(world, account, &role.trust, &role.arn)?;
            world.account_mut(account).put_role(role);
            Ok(Nothing {})
        })
    }
}
