//! `aws iam list-attached-role-policies`: which managed policies a role has. The output does not name the role.

use crate::{
    error::EvidenceError,
    facts::{Facts, Holder, Key},
    json::Node,
    kind::Kind,
};

pub(crate) struct AttachedPolicies;

impl Kind for AttachedPolicies {
    fn name(&self) -> &'static str {
        "attached-policies"
    }

    fn title(&self) -> &'static str {
        "the attached policies of a role, as `aws iam list-attached-role-policies` prints them"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["AttachedPolicies"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.has("AttachedPolicies")
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        facts.lists_attached = true;
        for policy in root.objects("AttachedPolicies")? {
            facts.attached.push((Holder::TheOnlyRole, Key::arn(policy.require_text("PolicyArn")?)));
        }
        Ok(())
    }
}
