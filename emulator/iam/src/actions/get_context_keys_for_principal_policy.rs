//! `GetContextKeysForPrincipalPolicy`: the condition keys that the policies of a user, group or role mention.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    permission,
    simulator::{self, Source},
};

/// Lists the condition keys of the stored policies of an entity, with those of the request.
/// `iam:GetContextKeysForPrincipalPolicy` on its stored ARN.
pub(crate) struct GetContextKeysForPrincipalPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_source_arn: String,
    #[serde(default)]
    policy_input_list: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    context_key_names: Vec<String>,
}

#[async_trait]
impl Action for GetContextKeysForPrincipalPolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetContextKeysForPrincipalPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        permission::on_simulated("iam:GetContextKeysForPrincipalPolicy", &input.policy_source_arn, call)
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let source = Source::of(&input.policy_source_arn, call)?;
        let mut context_key_names = simulator::keys_of_list(source.texts().into_iter())?;
        context_key_names.extend(simulator::keys_of_list(input.policy_input_list.iter().map(String::as_str))?);
        Ok(Output { context_key_names })
    }
}
