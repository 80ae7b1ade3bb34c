//! `UntagOpenIDConnectProvider`: tags of a provider go.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::write;
use portcullis_wire::Fault;
use serde::Deserialize;

use crate::{
    actions::Nothing,
    entities, faults, permission,
    tags::{self, KeyCase},
};

/// Removes tags from a provider. `iam:UntagOpenIDConnectProvider` on its ARN, with `aws:TagKeys`.
///
/// Keys that it does not have are no error; an empty list is, unlike for roles. Observed.
pub(crate) struct UntagOpenIDConnectProvider;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(rename = "OpenIDConnectProviderArn")]
    provider_arn: String,
    #[serde(default)]
    tag_keys: Vec<String>,
}

#[async_trait]
impl Action for UntagOpenIDConnectProvider {
    type Input = Input;
    type Output = Nothing;

    fn name(&self) -> &'static str {
        "UntagOpenIDConnectProvider"
    }

    fn permission(&self, input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        let mut check = permission::on_provider("iam:UntagOpenIDConnectProvider", &input.provider_arn)?;
        check.context.extend(tags::tag_keys(input.tag_keys.iter()));
        Ok(check.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Nothing, Fault> {
        let account = call.account()?;
        let arn = entities::provider_arn(&input.provider_arn)?;
        write(call.gate().store(), |world| {
            let mut provider = entities::provider(world, &arn)?;
            if input.tag_keys.is_empty() {
                return Err(faults::NO_TAGS.fault());
            }
            tags::remove(&mut provider.tags, &input.tag_keys, KeyCase::Significant);
            world.account_mut(account).put_provider(provider);
            Ok(Nothing {})
        })
    }
}
