//! `DeleteOpenIDConnectProvider`: the account stops trusting an issuer.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{actions::Nothing, entities, faults, permission};

/// Deletes an OpenID Connect provider. `iam:DeleteOpenIDConnectProvider` on its ARN.
///
/// Roles that trust it stay as they are. Deleting it twice is an error. Observed.
pub(crate) struct DeleteOpenIDConnectProvider;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(rename = "OpenIDConnectProviderArn")]
    provider_arn: String,
}

#[async_trait]
impl Action for DeleteOpenIDConnectProvider {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "DeleteOpenIDConnectProvider"
    }

    fn permission(&self, input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_provider("iam:DeleteOpenIDConnectProvider", &input.provider_arn)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let arn = entities::provider_arn(&input.provider_arn)?;
        write(call.gate().store(), |world| match world.account_mut(account).remove_provider(&arn) {
            Some(_) => Ok(Nothing {}),
            None => Err(faults::PROVIDER_NOT_FOUND_ON_DELETE.with(&[("arn", arn.as_str())])),
        })
    }
}
