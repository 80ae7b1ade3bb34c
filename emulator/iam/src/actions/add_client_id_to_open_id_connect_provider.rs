//! `AddClientIDToOpenIDConnectProvider`: one more audience that tokens of an issuer may have.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    actions::Nothing, actions::create_open_id_connect_provider::CLIENT_IDS_QUOTA, entities, faults, permission,
};

/// Adds a client id to a provider. `iam:AddClientIDToOpenIDConnectProvider` on the provider's ARN.
///
/// An id that is already there is no error. Observed.
pub(crate) struct AddClientIDToOpenIDConnectProvider;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(rename = "OpenIDConnectProviderArn")]
    provider_arn: String,
    #[serde(rename = "ClientID")]
    client_id: String,
}

#[async_trait]
impl Action for AddClientIDToOpenIDConnectProvider {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "AddClientIDToOpenIDConnectProvider"
    }

    fn permission(&self, input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_provider("iam:AddClientIDToOpenIDConnectProvider", &input.provider_arn)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let arn = entities::provider_arn(&input.provider_arn)?;
        write(call.gate().store(), |world| {
            let mut provider = entities::provider(world, &arn)?;
            if !provider.client_ids.contains(&input.client_id) {
                if provider.client_ids.len() >= CLIENT_IDS_QUOTA {
                    return Err(faults::CLIENT_IDS_QUOTA.fault());
                }
                provider.client_ids.push(input.client_id);
                world.account_mut(account).put_provider(provider);
            }
            Ok(Nothing {})
        })
    }
}
