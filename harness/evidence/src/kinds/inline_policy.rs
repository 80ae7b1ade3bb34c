//! `aws iam get-role-policy`, `get-user-policy` and `get-group-policy`: one inline policy, and whose it is.

use crate::{
    account::{Group, InlinePolicy, Permissions, User},
    document::Document,
    error::EvidenceError,
    facts::{Facts, Holder, Key},
    json::Node,
    kind::Kind,
    spot::Written,
};

pub(crate) struct InlinePolicyOutput;

impl Kind for InlinePolicyOutput {
    fn name(&self) -> &'static str {
        "inline-policy"
    }

    fn title(&self) -> &'static str {
        "an inline policy, as `aws iam get-role-policy` prints it"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["PolicyDocument"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        let has_holder = ["RoleName", "UserName", "GroupName"].iter().any(|name| root.has(name));
        has_holder && (root.has("PolicyName") || root.has("PolicyDocument"))
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        let name = root.require_text("PolicyName")?;
        let document = Document::read(&root.require("PolicyDocument")?, "PolicyDocument")?;
        let (permissions, at) = (Permissions::default(), Written::in_file(root.file, root.span()));
        let holder = if root.has("RoleName") {
            Holder::Role(Key::name(root.require_text("RoleName")?))
        } else if root.has("UserName") {
            let user = root.require_text("UserName")?;
            let (arn, address, groups) = (None, None, Vec::new());
            facts.users.push(User { name: Some(user.clone()), arn, address, groups, permissions, at });
            Holder::User(Key::name(user))
        } else {
            let group = root.require_text("GroupName")?;
            facts.groups.push(Group { name: Some(group.clone()), arn: None, address: None, permissions, at });
            Holder::Group(Key::name(group))
        };
        facts.inline.push((holder, InlinePolicy { name, document }));
        Ok(())
    }
}
