//! `aws iam get-role` and `aws iam list-roles`: roles with their trust policies.

use super::account_authorization_details::policies;
use crate::{
    account::{Permissions, Role},
    document::Document,
    error::EvidenceError,
    facts::{Facts, Holder, Key},
    json::Node,
    kind::Kind,
    spot::Written,
};

pub(crate) struct RoleOutput;

impl Kind for RoleOutput {
    fn name(&self) -> &'static str {
        "role"
    }

    fn title(&self) -> &'static str {
        "roles, as `aws iam get-role` or `list-roles` prints them"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["AssumeRolePolicyDocument"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        let is_role = |node: Node<'_>| node.has("RoleName") || node.has("AssumeRolePolicyDocument");
        root.member("Role").is_some_and(is_role) || (root.has("Roles") && root.objects("Roles").is_ok())
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        for node in root.member("Role").into_iter().chain(root.objects("Roles")?) {
            read_role(&node, facts)?;
        }
        Ok(())
    }
}

/// One role, with as many of its policies as the output has.
pub(super) fn read_role(node: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
    let name = node.require_text("RoleName")?;
    let key = Key { name: Some(name.clone()), arn: node.text("Arn")?, ..Key::default() };
    let trust = node.require("AssumeRolePolicyDocument")?;
    facts.roles.push(Role {
        name: Some(name),
        arn: key.arn.clone(),
        address: None,
        trust: Some(Document::read(&trust, "AssumeRolePolicyDocument")?),
        permissions: Permissions { boundary: boundary(node)?, ..Permissions::default() },
        at: Written::in_file(node.file, node.span()),
    });
    policies(node, "RolePolicyList", &Holder::Role(key), facts)
}

/// The permissions boundary of a role or user.
pub(super) fn boundary(node: &Node<'_>) -> Result<Option<String>, EvidenceError> {
    let Some(boundary) = node.member("PermissionsBoundary") else { return Ok(None) };
    boundary.require_text("PermissionsBoundaryArn").map(Some)
}
