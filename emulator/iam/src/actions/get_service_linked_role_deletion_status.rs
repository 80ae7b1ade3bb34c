//! `GetServiceLinkedRoleDeletionStatus`: how far the deletion of the role of an AWS service is.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::Arn;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities::SERVICE_ROLE_PATH, faults};

/// Answers that the deletion succeeded, for the ids that DeleteServiceLinkedRole gave out.
/// `iam:GetServiceLinkedRoleDeletionStatus` on the ARN of the role that the id names.
pub(crate) struct GetServiceLinkedRoleDeletionStatus;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    deletion_task_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    status: &'static str,
}

#[async_trait]
impl Action for GetServiceLinkedRoleDeletionStatus {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetServiceLinkedRoleDeletionStatus"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let partition = call.region().partition().as_str();
        let role = role_of(&input.deletion_task_id)?;
        let arn = format!("arn:{partition}:iam::{}:role{role}", call.account()?);
        let arn: Arn = arn.parse().map_err(|_| faults::DELETION_MALFORMED.fault())?;
        Ok(Check::on("iam:GetServiceLinkedRoleDeletionStatus", &arn).into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        if world.account(call.account()?).is_some_and(|account| account.has_role_deletion(&input.deletion_task_id)) {
            return Ok(Output { status: "SUCCEEDED" });
        }
        role_of(&input.deletion_task_id)?;
        Err(faults::DELETION_NOT_FOUND.fault())
    }
}

/// `/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS` of an id.
fn role_of(id: &str) -> Result<&str, Fault> {
    let path = id.strip_prefix("task").filter(|path| path.starts_with(SERVICE_ROLE_PATH));
    let role = path.and_then(|path| path.rsplit_once('/')).map(|(role, _)| role);
    role.ok_or_else(|| faults::DELETION_MALFORMED.fault())
}
