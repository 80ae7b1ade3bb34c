//! `aws iam get-policy-version`: one version of a managed policy. The output does not name the policy.

use super::account_authorization_details::version;
use crate::{error::EvidenceError, facts::Facts, json::Node, kind::Kind};

pub(crate) struct PolicyVersionOutput;

impl Kind for PolicyVersionOutput {
    fn name(&self) -> &'static str {
        "policy-version"
    }

    fn title(&self) -> &'static str {
        "a version of a managed policy, as `aws iam get-policy-version` prints it"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["PolicyVersion"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.has("PolicyVersion")
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        let version = version(&root.require("PolicyVersion")?)?;
        facts.versions.push((root.file.path().to_string(), version));
        Ok(())
    }
}
