//! `ListDelegatedAdministrators`: the accounts that administer a service for the organization.

use std::collections::BTreeMap;

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::{AccountId, Timestamp};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{page, permission, reach, view::AccountView};

/// Lists the delegated administrators, of one service or of any. `organizations:ListDelegatedAdministrators` on `*`, with
/// `organizations:ServicePrincipal`. An account is listed once, with its first service's date (`unverified`).
pub(crate) struct ListDelegatedAdministrators;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    service_principal: Option<String>,
    #[serde(flatten)]
    page: page::Asked,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    delegated_administrators: Vec<AccountView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[async_trait]
impl Action for ListDelegatedAdministrators {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListDelegatedAdministrators"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_all("organizations:ListDelegatedAdministrators", call)?;
        check.context.extend(input.service_principal.as_deref().map(permission::service_principal));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let mut since: BTreeMap<AccountId, Timestamp> = BTreeMap::new();
        for (account, service, at) in organization.delegations() {
            if input.service_principal.as_deref().is_none_or(|asked| asked == service) {
                let first = since.entry(account).or_insert(at);
                *first = at.min(*first);
            }
        }
        let listed = since.into_iter().filter_map(|(account, at)| Some((account, organization.member(account)?, at)));
        let page = page::page(listed, |(account, ..)| account.to_string(), &input.page)?;
        let page = page.map(|(account, member, at)| AccountView::of(&organization, (account, member)).delegated(at));
        Ok(Output { delegated_administrators: page.entries, next_token: page.next })
    }
}
