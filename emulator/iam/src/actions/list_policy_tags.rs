//! `ListPolicyTags`: the tags of a managed policy.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    entities, permission,
    tags::{self, TagView},
};

/// Lists the tags of a managed policy; AWS managed policies have none. `iam:ListPolicyTags` on its ARN.
pub(crate) struct ListPolicyTags;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_arn: String,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    tags: Vec<TagView>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListPolicyTags {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListPolicyTags"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_policy("iam:ListPolicyTags", &input.policy_arn, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let arn = entities::policy_arn(&input.policy_arn, call)?;
        let policy = entities::policy(&call.gate().store().world(), &arn)?;
        let page = tags::page(&policy.tags, input.marker.as_deref(), input.max_items)?;
        Ok(Output { tags: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
