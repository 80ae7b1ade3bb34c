//! `GetOpenIDConnectProvider`: what the account trusts of an issuer.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    entities, permission,
    tags::{self, TagView},
    views,
};

/// Reads an OpenID Connect provider. `iam:GetOpenIDConnectProvider` on its ARN.
///
/// Client ids and tags are there even when there are none; tags in the order of their bytes. Observed.
pub(crate) struct GetOpenIDConnectProvider;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(rename = "OpenIDConnectProviderArn")]
    provider_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    url: String,
    #[serde(rename = "ClientIDList")]
    client_ids: Vec<String>,
    thumbprint_list: Vec<String>,
    create_date: f64,
    tags: Vec<TagView>,
}

#[async_trait]
impl Action for GetOpenIDConnectProvider {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "GetOpenIDConnectProvider"
    }

    fn permission(&self, input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_provider("iam:GetOpenIDConnectProvider", &input.provider_arn)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let arn = entities::provider_arn(&input.provider_arn)?;
        let mut provider = entities::provider(&call.gate().store().world(), &arn)?;
        provider.tags.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(Output {
            tags: tags::shown(&provider.tags),
            url: provider.url,
            client_ids: provider.client_ids,
            thumbprint_list: provider.thumbprints,
            create_date: views::with_milliseconds(provider.created),
        })
    }
}
