//! `aws iam list-role-policies`: the names of a role's inline policies, which says whether all of them were given.

use crate::{error::EvidenceError, facts::Facts, json::Node, kind::Kind};

pub(crate) struct PolicyNames;

impl Kind for PolicyNames {
    fn name(&self) -> &'static str {
        "policy-names"
    }

    fn title(&self) -> &'static str {
        "the names of inline policies, as `aws iam list-role-policies` prints them"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["PolicyNames"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.has("PolicyNames")
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        facts.inline_names.get_or_insert_default().extend(root.texts("PolicyNames")?);
        Ok(())
    }
}
