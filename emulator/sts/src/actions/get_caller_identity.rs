use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

/// Says who calls. Needs no permission, and no policy can deny it.
pub(crate) struct GetCallerIdentity;

#[derive(Deserialize)]
pub(crate) struct Input {}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    arn: String,
    user_id: String,
    account: String,
}

#[async_trait]
impl Action for GetCallerIdentity {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetCallerIdentity"
    }

    fn permission(&self, _: &Input, _: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Permission::NotRequired("anyone may ask who they are, even with an explicit deny: documented by AWS"))
    }

    async fn run(&self, _: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let arn = call.caller_arn()?.to_string();
        let user_id = call.caller().user_id().unwrap_or_default();
        Ok(Output { arn, user_id, account: call.account()?.to_string() })
    }
}
