use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::SessionKind;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{credentials, duration, session};

/// Gives a user temporary credentials of its own.
pub(crate) struct GetSessionToken;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    duration_seconds: Option<u32>,
    serial_number: Option<String>,
    token_code: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    credentials: session::Credentials,
}

#[async_trait]
impl Action for GetSessionToken {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetSessionToken"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let temporary = [SessionKind::AssumedRole, SessionKind::FederatedUser, SessionKind::Issuer];
        credentials::refuse_sessions(Action::name(self), &temporary, call)?;
        Ok(Permission::NotRequired("it authenticates its caller, which AWS lets no policy control: documented by AWS"))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        credentials::refuse_mfa(input.serial_number.as_deref(), input.token_code.as_deref())?;
        session::check_region(call.account()?, call)?;
        let caller = call.caller_arn()?;
        let mut session = session::of_caller(caller, duration::of_user(input.duration_seconds, caller), call);
        Ok(Output { credentials: session::seal(&mut session, call)? })
    }
}
