//! `CreateServiceLinkedRole`: the role of an AWS service.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, service_role::ServiceRole, views::RoleView};

/// Creates the role of a service: of Amazon ECS and Amazon ECR, others are refused. `iam:CreateServiceLinkedRole` on the ARN
/// that the service gives it, with `iam:AWSServiceName`.
pub(crate) struct CreateServiceLinkedRole;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(rename = "AWSServiceName")]
    service: String,
    description: Option<String>,
    custom_suffix: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    role: RoleView,
}

#[async_trait]
impl Action for CreateServiceLinkedRole {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateServiceLinkedRole"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let arn = ServiceRole::of(&input.service)?.arn(call.region().partition(), call.account()?);
        let mut check = Check::on("iam:CreateServiceLinkedRole", &arn);
        check.context.push(("iam:AWSServiceName".to_owned(), vec![input.service.clone()]));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let kind = ServiceRole::of(&input.service)?;
        if input.custom_suffix.is_some() {
            return Err(faults::SERVICE_ROLE_SUFFIX.with(&[("service", &input.service)]));
        }
        let role = kind.make(call.region().partition(), account, call.gate().clock().now(), input.description)?;
        let view = RoleView::created(&role);
        write(call.gate().store(), |world| {
            if world.role(account, kind.name).is_some() {
                return Err(faults::SERVICE_ROLE_TAKEN.with(&[("name", kind.name)]));
            }
            world.account_mut(account).put_role(role);
            Ok(Output { role: view })
        })
    }
}
