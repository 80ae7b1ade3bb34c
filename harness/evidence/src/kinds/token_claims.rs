//! Decoded claims of a token, as a debugging action, a web page or `portcullis token --decode` users print them: a JSON object.

use crate::{
    error::EvidenceError,
    facts::Facts,
    json::Node,
    kind::Kind,
    token::{Signature, Token},
};

pub(crate) struct TokenClaims;

impl Kind for TokenClaims {
    fn name(&self) -> &'static str {
        "token-claims"
    }

    fn title(&self) -> &'static str {
        "the decoded claims of a token"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["job_workflow_ref", "repository_owner_id"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        let is_subject = root.has("sub") && !root.has("kty");
        is_subject && ["iss", "aud", "repository", "job_workflow_ref"].iter().any(|claim| root.has(claim))
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        facts.tokens.push(Token {
            header: None,
            claims: root.reread("a set of claims")?,
            signature: Signature::Absent,
            path: root.file.path().to_owned(),
        });
        Ok(())
    }
}
