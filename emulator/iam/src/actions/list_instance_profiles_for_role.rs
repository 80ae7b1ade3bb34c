//! `ListInstanceProfilesForRole`: the instance profiles that hold a role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities, page, permission};

/// Lists the instance profiles that hold a role. `iam:ListInstanceProfilesForRole` on the role's stored ARN.
///
/// Always none: there is no operation here that makes an instance profile, and such an operation is refused.
pub(crate) struct ListInstanceProfilesForRole;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    role_name: String,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    instance_profiles: Vec<InstanceProfile>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListInstanceProfilesForRole {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListInstanceProfilesForRole"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_role("iam:ListInstanceProfilesForRole", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let world = call.gate().store().world();
        entities::role(&world, call.account()?, &input.role_name)?;
        let page = page::page([], |InstanceProfile {}| String::new(), input.marker.as_deref(), input.max_items)?;
        Ok(Output { instance_profiles: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}

/// None is ever made.
#[derive(Serialize)]
struct InstanceProfile {}
