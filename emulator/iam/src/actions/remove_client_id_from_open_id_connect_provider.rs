//! `RemoveClientIDFromOpenIDConnectProvider`: one audience less that tokens of an issuer may have.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, permission};

/// Removes a client id from a provider. `iam:RemoveClientIDFromOpenIDConnectProvider` on the provider's ARN.
///
/// An id that is not there is no error. Observed.
pub(crate) struct RemoveClientIDFromOpenIDConnectProvider;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(rename = "OpenIDConnectProviderArn")]
    provider_arn: String,
    #[serde(rename = "ClientID")]
    client_id: String,
}

#[async_trait]
impl Action for RemoveClientIDFromOpenIDConnectProvider {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "RemoveClientIDFromOpenIDConnectProvider"
    }

    fn permission(&self, input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_provider("iam:RemoveClientIDFromOpenIDConnectProvider", &input.provider_arn)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let arn = entities::provider_arn(&input.provider_arn)?;
        write(call.gate().store(), |world| {
            let mut provider = entities::provider(world, &arn)?;
            provider.client_ids.retain(|id| *id != input.client_id);
            world.account_mut(account).put_provider(provider);
            Ok(Nothing {})
        })
    }
}
