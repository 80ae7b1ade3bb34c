//! `CreateOpenIDConnectProvider`: the account begins to trust an issuer of identity tokens.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::Arn;
use portcullis_store::{OidcProvider, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults, issuer_url,
    tags::{self, KeyCase, TagView},
    thumbprints,
};

/// Creates an OpenID Connect provider. `iam:CreateOpenIDConnectProvider` on the ARN that its URL gives it.
///
/// Client ids are kept once each, thumbprints in lower case and as often as they were sent. Observed. Without
/// thumbprints AWS fetches one from the issuer; offline there is none, and STS does not need one for GitHub.
pub(crate) struct CreateOpenIDConnectProvider;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    url: String,
    #[serde(default, rename = "ClientIDList")]
    client_ids: Vec<String>,
    #[serde(default)]
    thumbprint_list: Vec<String>,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    #[serde(rename = "OpenIDConnectProviderArn")]
    provider_arn: String,
    /// In the order in which they were sent, unlike GetOpenIDConnectProvider. Observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<TagView>>,
}

#[async_trait]
impl Action for CreateOpenIDConnectProvider {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateOpenIDConnectProvider"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let arn = arn(&input.url, call)?;
        let mut check = Check::on("iam:CreateOpenIDConnectProvider", &arn);
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let arn = arn(&input.url, call)?;
        let echoed = (!input.tags.is_empty()).then(|| input.tags.clone());
        let client_ids = once_each(input.client_ids);
        if client_ids.len() > CLIENT_IDS_QUOTA {
            return Err(faults::CLIENT_IDS_QUOTA.fault());
        }
        let provider = OidcProvider {
            arn: arn.clone(),
            url: issuer_url::without_scheme(&input.url)?,
            client_ids,
            thumbprints: thumbprints::kept(input.thumbprint_list)?,
            created: call.gate().clock().now(),
            tags: tags::of_new_entity(input.tags, KeyCase::Significant)?,
        };
        write(call.gate().store(), |world| {
            if world.provider(&arn).is_some() {
                return Err(faults::PROVIDER_EXISTS.with(&[("url", &format!("https://{}", provider.url))]));
            }
            let account = world.account_mut(account);
            if account.providers().count() >= PROVIDERS_QUOTA {
                return Err(faults::PROVIDERS_QUOTA.fault());
            }
            account.put_provider(provider);
            Ok(())
        })?;
        Ok(Output { provider_arn: arn.to_string(), tags: echoed })
    }
}

/// The most providers that an account may have.
const PROVIDERS_QUOTA: usize = 100;

/// The most client ids that a provider may have.
pub(super) const CLIENT_IDS_QUOTA: usize = 100;

fn arn(url: &str, call: &Call<'_>) -> Result<Arn, Fault> {
    let url = issuer_url::without_scheme(url)?;
    Ok(Arn::oidc_provider(call.region().partition(), call.account()?, &url))
}

/// The ids in the order in which they were first seen.
fn once_each(ids: Vec<String>) -> Vec<String> {
    let mut seen = Vec::with_capacity(ids.len());
    for id in ids {
        if !seen.contains(&id) {
            seen.push(id);
        }
    }
    seen
}
