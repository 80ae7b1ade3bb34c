//! `ListInstanceProfilesForRole`: the instance profiles that hold a role.

use std::sync::Arc;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{InstanceProfile, Role};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{holder, page, permission, views::InstanceProfileView};

/// Lists the instance profiles that hold a role. `iam:ListInstanceProfilesForRole` on the role's stored ARN.
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
    instance_profiles: Vec<InstanceProfileView>,
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
        Ok(permission::on::<Role>("iam:ListInstanceProfilesForRole", &input.role_name, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let world = call.gate().store().world();
        let role = holder::named::<Role>(&world, account, &input.role_name)?;
        let profiles = world.account(account).into_iter().flat_map(|account| account.instance_profiles_of(&role.name));
        let key = |profile: &&Arc<InstanceProfile>| profile.name.to_ascii_lowercase();
        let page = page::page(profiles, key, input.marker.as_deref(), input.max_items)?;
        let page = page.map(|profile| InstanceProfileView::listed(&world, account, profile));
        Ok(Output { instance_profiles: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
