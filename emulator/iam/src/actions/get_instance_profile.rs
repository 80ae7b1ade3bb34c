//! `GetInstanceProfile`: an instance profile and its role.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities, permission, views::InstanceProfileView};

/// Reads an instance profile. `iam:GetInstanceProfile` on its stored ARN.
pub(crate) struct GetInstanceProfile;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    instance_profile_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    instance_profile: InstanceProfileView,
}

#[async_trait]
impl Action for GetInstanceProfile {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetInstanceProfile"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_instance_profile("iam:GetInstanceProfile", &input.instance_profile_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let world = call.gate().store().world();
        let profile = entities::instance_profile(&world, account, &input.instance_profile_name)?;
        Ok(Output { instance_profile: InstanceProfileView::read(&world, account, profile) })
    }
}
