//! `aws iam get-open-id-connect-provider`: a provider's URL and audiences. The output has no ARN.

use crate::{
    account::OpenIdConnectProvider, error::EvidenceError, facts::Facts, json::Node, kind::Kind, spot::Written,
};

pub(crate) struct OpenIdConnectProviderOutput;

impl Kind for OpenIdConnectProviderOutput {
    fn name(&self) -> &'static str {
        "open-id-connect-provider"
    }

    fn title(&self) -> &'static str {
        "an OpenID Connect provider, as `aws iam get-open-id-connect-provider` prints it"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["ClientIDList", "ThumbprintList"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.has("ClientIDList") || (root.has("ThumbprintList") && root.has("Url"))
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        facts.providers.push(OpenIdConnectProvider {
            url: root.require_text("Url")?,
            arn: None,
            client_ids: root.texts("ClientIDList")?,
            at: Written::in_file(root.file, root.span()),
        });
        Ok(())
    }
}
