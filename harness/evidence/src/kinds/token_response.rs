//! The answer of the runner's token endpoint, `{"value": "eyJ…"}`, as `curl` prints it.

use crate::{error::EvidenceError, facts::Facts, json::Node, kind::Kind, token};

pub(crate) struct TokenResponse;

impl Kind for TokenResponse {
    fn name(&self) -> &'static str {
        "token-response"
    }

    fn title(&self) -> &'static str {
        "a token, as GitHub's token endpoint answers it"
    }

    fn marks(&self) -> &'static [&'static str] {
        &[]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.member("value").is_some_and(|value| value.as_text("value").is_ok_and(|text| text.starts_with("eyJ")))
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        facts.signed.push(token::read(root.file, &root.require_text("value")?)?);
        Ok(())
    }
}
