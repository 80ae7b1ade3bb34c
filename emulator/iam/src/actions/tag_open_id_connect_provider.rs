//! `TagOpenIDConnectProvider`: tags of a provider.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    actions::Nothing,
    entities, permission,
    tags::{self, KeyCase, TagView},
};

/// Adds tags to a provider or replaces those of the same keys. `iam:TagOpenIDConnectProvider` on its ARN, with the tags
/// of the request.
pub(crate) struct TagOpenIDConnectProvider;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(rename = "OpenIDConnectProviderArn")]
    provider_arn: String,
    #[serde(default)]
    tags: Vec<TagView>,
}

#[async_trait]
impl Action for TagOpenIDConnectProvider {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "TagOpenIDConnectProvider"
    }

    fn permission(&self, input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_provider("iam:TagOpenIDConnectProvider", &input.provider_arn)?;
        check.context.extend(tags::condition_keys(&input.tags));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let arn = entities::provider_arn(&input.provider_arn)?;
        write(call.gate().store(), |world| {
            let mut provider = entities::provider(world, &arn)?;
            tags::add(&mut provider.tags, input.tags, KeyCase::Significant)?;
            world.account_mut(account).put_provider(provider);
            Ok(Nothing {})
        })
    }
}
