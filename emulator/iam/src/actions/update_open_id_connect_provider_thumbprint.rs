//! `UpdateOpenIDConnectProviderThumbprint`: other certificate authorities for an issuer.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, permission, thumbprints};

/// Replaces the thumbprints of a provider. `iam:UpdateOpenIDConnectProviderThumbprint` on the provider's ARN.
///
/// At least one must be given. Observed.
pub(crate) struct UpdateOpenIDConnectProviderThumbprint;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(rename = "OpenIDConnectProviderArn")]
    provider_arn: String,
    thumbprint_list: Vec<String>,
}

#[async_trait]
impl Action for UpdateOpenIDConnectProviderThumbprint {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "UpdateOpenIDConnectProviderThumbprint"
    }

    fn permission(&self, input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_provider("iam:UpdateOpenIDConnectProviderThumbprint", &input.provider_arn)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let arn = entities::provider_arn(&input.provider_arn)?;
        write(call.gate().store(), |world| {
            let mut provider = entities::provider(world, &arn)?;
            if input.thumbprint_list.is_empty() {
                return Err(faults::THUMBPRINTS_ABSENT.fault());
            }
            provider.thumbprints = thumbprints::kept(input.thumbprint_list)?;
            world.account_mut(account).put_provider(provider);
            Ok(Nothing {})
        })
    }
}
