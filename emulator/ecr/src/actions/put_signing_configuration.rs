use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::SigningRule;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{settings, view::on_registry};

/// Sets by whom images are signed. `ecr:PutSigningConfiguration` on `*`. Nothing signs here: it is kept and shown.
pub(crate) struct PutSigningConfiguration;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    signing_configuration: SigningConfiguration,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    signing_configuration: SigningConfiguration,
}

#[async_trait]
impl Action for PutSigningConfiguration {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "PutSigningConfiguration"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:PutSigningConfiguration", call.account()?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        settings::change(call.account()?, call, |settings| {
            settings.signing = Some(input.signing_configuration.rules.clone());
            Ok(())
        })?;
        Ok(Output { signing_configuration: input.signing_configuration })
    }
}

/// By whom images are signed, as calls and answers carry it.
#[derive(Deserialize, Serialize)]
pub(crate) struct SigningConfiguration {
    pub(crate) rules: Vec<SigningRule>,
}
