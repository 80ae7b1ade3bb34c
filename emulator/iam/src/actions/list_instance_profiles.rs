//! `ListInstanceProfiles`: the instance profiles of the account.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::Account;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{page, views::InstanceProfileView};

/// Lists the instance profiles whose path begins with `PathPrefix`. `iam:ListInstanceProfiles` on `*`.
pub(crate) struct ListInstanceProfiles;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    path_prefix: Option<String>,
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
impl Action for ListInstanceProfiles {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListInstanceProfiles"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:ListInstanceProfiles").into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let world = call.gate().store().world();
        let prefix = input.path_prefix.as_deref().unwrap_or("/");
        let profiles = world.account(account).into_iter().flat_map(Account::instance_profiles);
        let page = page::page(
            profiles.filter(|profile| profile.path.starts_with(prefix)),
            |profile| profile.name.to_ascii_lowercase(),
            input.marker.as_deref(),
            input.max_items,
        )?;
        let page = page.map(|profile| InstanceProfileView::listed(&world, account, profile));
        Ok(Output { instance_profiles: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
