//! `ListOpenIDConnectProviderTags`: the tags of a provider.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    entities, permission,
    tags::{self, TagView},
};

/// Lists the tags of a provider. `iam:ListOpenIDConnectProviderTags` on its ARN.
pub(crate) struct ListOpenIDConnectProviderTags;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[serde(rename = "OpenIDConnectProviderArn")]
    provider_arn: String,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    tags: Vec<TagView>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for ListOpenIDConnectProviderTags {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListOpenIDConnectProviderTags"
    }

    fn permission(&self, input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(permission::on_provider("iam:ListOpenIDConnectProviderTags", &input.provider_arn)?.into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let arn = entities::provider_arn(&input.provider_arn)?;
        let provider = entities::provider(&call.gate().store().world(), &arn)?;
        let page = tags::page(&provider.tags, input.marker.as_deref(), input.max_items)?;
        Ok(Output { tags: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
