use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_image::RegistryToken;
use portcullis_model::AccountId;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    view::{epoch, registry},
};

/// Makes a registry token, good for twelve hours. `ecr:GetAuthorizationToken` on `*`: it takes no resource.
pub(crate) struct GetAuthorizationToken;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_ids: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    authorization_data: Vec<AuthorizationData>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthorizationData {
    authorization_token: String,
    expires_at: f64,
    proxy_endpoint: String,
}

#[async_trait]
impl Action for GetAuthorizationToken {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetAuthorizationToken"
    }

    fn permission(&self, _: &Input, _: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("ecr:GetAuthorizationToken").into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registries: Vec<AccountId> = match &input.registry_ids {
            None => vec![call.account()?],
            Some(ids) => ids.iter().map(|id| registry(Some(id), call)).collect::<Result<_, _>>()?,
        };
        let data = registries.into_iter().map(|registry| data(registry, call));
        Ok(Output { authorization_data: data.collect::<Result<_, _>>()? })
    }
}

fn data(registry: AccountId, call: &Call<'_>) -> Result<AuthorizationData, Fault> {
    let now = call.gate().clock().now();
    let token = RegistryToken::issue(call.caller().clone(), registry, call.region().clone(), now);
    let sealed = token.authorization_token(call.gate().store().seal());
    Ok(AuthorizationData {
        authorization_token: sealed.map_err(|error| faults::server(&error))?,
        expires_at: epoch(token.expires),
        proxy_endpoint: call.gate().registry_endpoint(registry, call.region()),
    })
}
