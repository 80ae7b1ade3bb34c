//! `DescribeAccount`: one account of the organization.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, permission, place, reach, view::AccountView};

/// Shows an account. `organizations:DescribeAccount` on the account.
pub(crate) struct DescribeAccount;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    account_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    account: AccountView,
}

#[async_trait]
impl Action for DescribeAccount {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribeAccount"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on("organizations:DescribeAccount", &input.account_id, call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let found = place::account(&organization, &input.account_id)
            .and_then(|account| Some((account, organization.member(account)?)))
            .ok_or_else(|| faults::ACCOUNT_NOT_FOUND.fault())?;
        Ok(Output { account: AccountView::of(&organization, found) })
    }
}
