//! `UpdatePolicy`: a policy gets another name, description or document.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::ControlPolicy;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{document, faults, permission, reach, view::PolicyView};

/// Changes a policy; what it says counts from the next request on. `organizations:UpdatePolicy` on the policy, with
/// `organizations:PolicyType`.
pub(crate) struct UpdatePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_id: String,
    name: Option<String>,
    description: Option<String>,
    content: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    policy: PolicyView,
}

#[async_trait]
impl Action for UpdatePolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "UpdatePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on("organizations:UpdatePolicy", &input.policy_id, call)?;
        check.context.extend(permission::type_of_policy(&input.policy_id, call));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        reach::change(call, |organization| {
            let old = organization.policy(&input.policy_id).cloned().ok_or_else(|| faults::POLICY_NOT_FOUND.fault())?;
            if old.aws_managed {
                return Err(faults::AWS_POLICY.fault());
            }
            let name = input.name.unwrap_or_else(|| old.name.clone());
            let text = input.content.as_deref().unwrap_or(&old.document.text);
            let policy = document::policy(organization, old.kind, &old.id, &name, text)?;
            if organization.policies().any(|other| other.id != old.id && other.name == name) {
                return Err(faults::DUPLICATE_POLICY.fault());
            }
            let description = input.description.unwrap_or_else(|| old.description.clone());
            let policy = ControlPolicy { description, ..policy };
            let view = PolicyView::of(&policy);
            organization.put_policy(policy);
            Ok(Output { policy: view })
        })
    }
}
