//! `GetContextKeysForCustomPolicy`: the condition keys that policies mention.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::simulator;

/// Lists the condition keys of the policies of the request. `iam:GetContextKeysForCustomPolicy` on `*`.
///
/// The same key in two documents is listed twice. Recorded.
pub(crate) struct GetContextKeysForCustomPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_input_list: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    context_key_names: Vec<String>,
}

#[async_trait]
impl Action for GetContextKeysForCustomPolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetContextKeysForCustomPolicy"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:GetContextKeysForCustomPolicy").into())
    }

    async fn run(&self, input: Input, _call: &Call<'_>) -> Result<Output, Fault> {
        let context_key_names = simulator::keys_of_list(input.policy_input_list.iter().map(String::as_str))?;
        Ok(Output { context_key_names })
    }
}
