//! `ListCreateAccountStatus`: the requests for new accounts.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::AccountCreation;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{page, permission, reach, view::CreationView};

/// Lists the requests for new accounts, those in the given states alone. `organizations:ListCreateAccountStatus` on `*`.
pub(crate) struct ListCreateAccountStatus;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    states: Option<Vec<String>>,
    #[serde(flatten)]
    page: page::Asked,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    create_account_statuses: Vec<CreationView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[async_trait]
impl Action for ListCreateAccountStatus {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListCreateAccountStatus"
    }

    fn permission(&self, _input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_all("organizations:ListCreateAccountStatus", call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let in_state = |creation: &&AccountCreation| {
            let state = CreationView::of(creation).state();
            input.states.as_ref().is_none_or(|states| states.iter().any(|asked| asked == state))
        };
        let creations = organization.creations().filter(in_state);
        let page = page::page(creations, |creation| creation.id.clone(), &input.page)?.map(CreationView::of);
        Ok(Output { create_account_statuses: page.entries, next_token: page.next })
    }
}
