//! `ListAttachedUserPolicies`: the managed policies that speak for a user.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::User;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    attached::{self, AttachedPolicy},
    permission,
};

/// Lists the managed policies attached to a user. `iam:ListAttachedUserPolicies` on its stored ARN.
pub(crate) struct ListAttachedUserPolicies;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: String,
    path_prefix: Option<String>,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    attached_policies: Vec<AttachedPolicy>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListAttachedUserPolicies {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListAttachedUserPolicies"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on::<User>("iam:ListAttachedUserPolicies", &input.user_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let (prefix, marker) = (input.path_prefix.as_deref(), input.marker.as_deref());
        let page = attached::list::<User>(call, &input.user_name, prefix, marker, input.max_items)?;
        Ok(Output { attached_policies: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
