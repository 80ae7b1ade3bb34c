//! `ListAccessKeys`: the access keys of a user.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_store::User;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{entities, holder, page, permission, views::AccessKeyView};

/// Lists the access keys of a user, without their secrets. `iam:ListAccessKeys` on its stored ARN.
///
/// Without a name it is the user that calls; root users and sessions must name one.
pub(crate) struct ListAccessKeys;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    user_name: Option<String>,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    access_key_metadata: Vec<AccessKeyView>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListAccessKeys {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListAccessKeys"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        match entities::user_name(input.user_name.as_deref(), call) {
            Ok(name) => Ok(permission::on::<User>("iam:ListAccessKeys", &name, call)?.into()),
            Err(_) => Ok(Check::on_all("iam:ListAccessKeys").into()),
        }
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let name = entities::user_name(input.user_name.as_deref(), call)?;
        let world = call.gate().store().world();
        let user = holder::named::<User>(&world, account, &name)?;
        let keys = world.account(account).into_iter().flat_map(|account| account.access_keys_of(&user.id));
        let page = page::page(keys, |key| key.id.to_string(), input.marker.as_deref(), input.max_items)?;
        let page = page.map(|key| AccessKeyView::listed(user, key));
        Ok(Output { access_key_metadata: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
