use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::Deserialize;

use super::get_signing_configuration;

use crate::{settings, view::on_registry};

/// Removes what was set of signing. `ecr:DeleteSigningConfiguration` on `*`.
pub(crate) struct DeleteSigningConfiguration;

#[derive(Deserialize)]
pub(crate) struct Input {}

#[async_trait]
impl Action for DeleteSigningConfiguration {
    type Input = Input;
    type Output = get_signing_configuration::Output;

    fn name(&self) -> &'static str {
        "DeleteSigningConfiguration"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:DeleteSigningConfiguration", call.account()?))
    }

    async fn run(&self, _: Input, call: &Call<'_>) -> Result<get_signing_configuration::Output, Fault> {
        let registry = call.account()?;
        settings::change(registry, call, |settings| {
            let output = get_signing_configuration::Output::of(registry, settings)?;
            settings.signing = None;
            Ok(output)
        })
    }
}
