//! `DeleteServiceLinkedRole`: the role of an AWS service ceases to exist.

use std::sync::Arc;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Role, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities, faults, holder, permission};

/// Deletes the role of a service, at once: none of these services runs here, so none uses it.
/// `iam:DeleteServiceLinkedRole` on its stored ARN.
pub(crate) struct DeleteServiceLinkedRole;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    deletion_task_id: String,
}

#[async_trait]
impl Action for DeleteServiceLinkedRole {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DeleteServiceLinkedRole"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<Role>("iam:DeleteServiceLinkedRole", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        write(call.gate().store(), |world| {
            let role = Arc::clone(holder::named::<Role>(world, account, &input.role_name)?);
            if !entities::is_protected(&role) {
                return Err(faults::NOT_SERVICE_ROLE.with(&[("name", role.name.as_str())]));
            }
            let deletion_task_id = format!("task{}{}/{}", role.path, role.name, uuid::Uuid::new_v4());
            let content = world.account_mut(account);
            content.remove_role(&input.role_name);
            content.put_role_deletion(deletion_task_id.clone());
            world.replace_principal(role.arn.as_str(), role.id.as_str());
            Ok(Output { deletion_task_id })
        })
    }
}
