//! `ListTargetsForPolicy`: what a policy is attached to.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Organization, Target};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, page, permission, place, reach};

/// Lists the root, units and accounts that a policy is attached to itself. `organizations:ListTargetsForPolicy` on the
/// policy, with `organizations:PolicyType`.
pub(crate) struct ListTargetsForPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    policy_id: String,
    #[serde(flatten)]
    page: page::Asked,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    targets: Vec<TargetView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[async_trait]
impl Action for ListTargetsForPolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListTargetsForPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on("organizations:ListTargetsForPolicy", &input.policy_id, call)?;
        check.context.extend(permission::type_of_policy(&input.policy_id, call));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        if organization.policy(&input.policy_id).is_none() {
            return Err(faults::POLICY_NOT_FOUND.fault());
        }
        let targets = organization.targets(&input.policy_id);
        let page = page::page(targets, |target| place::id_of_target(&organization, target), &input.page)?;
        let page = page.map(|target| TargetView::of(&organization, &target));
        Ok(Output { targets: page.entries, next_token: page.next })
    }
}

/// A root, unit or account.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TargetView {
    target_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    arn: Option<String>,
    name: String,
    r#type: &'static str,
}

impl TargetView {
    fn of(organization: &Organization, target: &Target) -> Self {
        let (name, r#type) = match target {
            Target::Root => (Some("Root".to_owned()), "ROOT"),
            Target::Unit(id) => (organization.unit(id).map(|unit| unit.name.clone()), "ORGANIZATIONAL_UNIT"),
            Target::Account(id) => (organization.member(*id).map(|member| member.name.clone()), "ACCOUNT"),
        };
        let target_id = place::id_of_target(organization, target);
        Self { arn: place::arn(organization, &target_id), target_id, name: name.unwrap_or_default(), r#type }
    }
}
