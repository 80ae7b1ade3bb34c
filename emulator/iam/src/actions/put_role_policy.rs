//! `PutRolePolicy`: a policy that exists only in a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{InlinePolicy, write};
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, documents, entities, permission};

/// Adds an inline policy to a role or replaces the one of the same name. `iam:PutRolePolicy` on the role's stored ARN.
///
/// Names have no letter case, and the first spelling stays. Observed.
pub(crate) struct PutRolePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    policy_name: String,
    policy_document: String,
}

#[async_trait]
impl Action for PutRolePolicy {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "PutRolePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_bounded_role("iam:PutRolePolicy", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let mut role = entities::modifiable_role(world, account, &input.role_name)?;
            let document = documents::inline(&input.policy_document, &role, &input.policy_name)?;
            let key = input.policy_name.to_ascii_lowercase();
            let name = role.inline.get(&key).map_or(input.policy_name, |policy| policy.name.clone());
            role.inline.insert(key, InlinePolicy { name, document });
            world.account_mut(account).put_role(role);
            Ok(Nothing {})
        })
    }
}
