//! `CreatePolicy`: a service control or resource control policy.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{ControlPolicy, FeatureSet};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    document, faults, id, permission, reach,
    tags::{self, TagView},
    view::PolicyView,
};

/// Creates a policy, which limits nothing before it is attached. `organizations:CreatePolicy` on `*`, with
/// `organizations:PolicyType`. Names are unique among the policies of all types (`unverified`).
pub(crate) struct CreatePolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    name: String,
    description: String,
    #[serde(rename = "Type")]
    kind: String,
    content: String,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    policy: PolicyView,
}

#[async_trait]
impl Action for CreatePolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreatePolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_all("organizations:CreatePolicy", call)?;
        check.context.push(permission::policy_type(&input.kind));
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let kind = document::kind(&input.kind)?;
        reach::change(call, |organization| {
            if organization.features() == FeatureSet::ConsolidatedBilling {
                return Err(faults::POLICY_TYPE_NOT_AVAILABLE.fault());
            }
            let tags = tags::added(&[], input.tags)?;
            let id = id::random("p-", 10);
            let policy = document::policy(organization, kind, &id, &input.name, &input.content)?;
            if organization.policies().any(|other| other.name == input.name) {
                return Err(faults::DUPLICATE_POLICY.fault());
            }
            let policy = ControlPolicy { description: input.description, ..policy };
            let view = PolicyView::of(&policy);
            organization.put_policy(policy);
            organization.put_tags(&id, tags);
            Ok(Output { policy: view })
        })
    }
}
