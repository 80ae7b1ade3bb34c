//! `aws iam list-open-id-connect-providers`: the ARNs of all providers of an account, so that one that is missing is known
//! to be missing.

use crate::{error::EvidenceError, facts::Facts, json::Node, kind::Kind};

pub(crate) struct OpenIdConnectProviderList;

impl Kind for OpenIdConnectProviderList {
    fn name(&self) -> &'static str {
        "open-id-connect-provider-list"
    }

    fn title(&self) -> &'static str {
        "all OpenID Connect providers, as `aws iam list-open-id-connect-providers` prints them"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["OpenIDConnectProviderList"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.has("OpenIDConnectProviderList")
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        let arns = root.objects("OpenIDConnectProviderList")?;
        let arns: Vec<String> = arns.iter().map(|entry| entry.require_text("Arn")).collect::<Result<_, _>>()?;
        facts.all_providers.get_or_insert_default().extend(arns);
        Ok(())
    }
}
