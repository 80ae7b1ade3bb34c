//! `aws iam get-policy`: a managed policy without its text, but with the version that holds.

use crate::{account::ManagedPolicy, error::EvidenceError, facts::Facts, json::Node, kind::Kind, spot::Written};

pub(crate) struct ManagedPolicyOutput;

impl Kind for ManagedPolicyOutput {
    fn name(&self) -> &'static str {
        "managed-policy"
    }

    fn title(&self) -> &'static str {
        "a managed policy without its text, as `aws iam get-policy` prints it"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["DefaultVersionId"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.member("Policy").is_some_and(|policy| policy.has("DefaultVersionId") || policy.has("AttachmentCount"))
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        let node = root.require("Policy")?;
        facts.policies.push(ManagedPolicy {
            name: node.text("PolicyName")?,
            arn: Some(node.require_text("Arn")?),
            address: None,
            default_version: Some(node.require_text("DefaultVersionId")?),
            versions: Vec::new(),
            at: Written::in_file(node.file, node.span()),
        });
        Ok(())
    }
}
