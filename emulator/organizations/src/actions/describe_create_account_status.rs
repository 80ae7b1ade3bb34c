//! `DescribeCreateAccountStatus`: what became of a request for a new account.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{faults, permission, reach, view::CreationView};

/// Shows a request for a new account. `organizations:DescribeCreateAccountStatus` on `*`.
pub(crate) struct DescribeCreateAccountStatus;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    create_account_request_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    create_account_status: CreationView,
}

#[async_trait]
impl Action for DescribeCreateAccountStatus {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribeCreateAccountStatus"
    }

    fn permission(&self, _input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_all("organizations:DescribeCreateAccountStatus", call)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let organization = reach::of_administrator(call)?;
        let creation = organization
            .creation(&input.create_account_request_id)
            .ok_or_else(|| faults::CREATION_NOT_FOUND.fault())?;
        Ok(Output { create_account_status: CreationView::of(creation) })
    }
}
