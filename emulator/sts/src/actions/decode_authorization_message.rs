use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::Cause;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{credentials, faults};

/// Reads the refusals that some services, EC2 among them, encode. None of the services here does, so there is no message
/// that could be read.
pub(crate) struct DecodeAuthorizationMessage;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    encoded_message: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    decoded_message: String,
}

#[async_trait]
impl Action for DecodeAuthorizationMessage {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DecodeAuthorizationMessage"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        credentials::refuse_sessions(Action::name(self), credentials::OF_USERS, call)?;
        Ok(Check::on_all("sts:DecodeAuthorizationMessage").into())
    }

    async fn run(&self, input: Input, _: &Call<'_>) -> Result<Output, Fault> {
        let cause = Cause::new("no service of this emulator encodes its refusals: the message is of somebody else")
            .seen(input.encoded_message)
            .hint("`GET /_portcullis/decisions` tells why a request was refused");
        Err(faults::INVALID_AUTHORIZATION_MESSAGE.fault().caused_by(cause))
    }
}
