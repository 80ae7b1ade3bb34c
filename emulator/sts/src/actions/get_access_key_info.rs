use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::Cause;
use portcullis_store::account_of_access_key;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{credentials, faults};

/// Says which account an access key belongs to: whosever it is, and whether it is in use or not.
pub(crate) struct GetAccessKeyInfo;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    access_key_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    account: String,
}

#[async_trait]
impl Action for GetAccessKeyInfo {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetAccessKeyInfo"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        credentials::refuse_sessions(Action::name(self), credentials::OF_USERS, call)?;
        Ok(Check::on_all("sts:GetAccessKeyInfo").into())
    }

    async fn run(&self, input: Input, _: &Call<'_>) -> Result<Output, Fault> {
        let account = account_of_access_key(&input.access_key_id).ok_or_else(|| {
            let cause = Cause::new("the access key id spells no account")
                .wanted(["`AKIA` or `ASIA` and sixteen letters, as AWS has made them since 2019"])
                .seen(&input.access_key_id);
            faults::UNKNOWN_ACCESS_KEY.fault().caused_by(cause)
        })?;
        Ok(Output { account: account.to_string() })
    }
}
