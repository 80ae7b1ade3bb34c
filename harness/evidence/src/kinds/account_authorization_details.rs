//! `aws iam get-account-authorization-details`: roles, users, groups and managed policies of a whole account.
//!
//! The CLI joins all pages unless it is told not to; a page of the API has `IsTruncated` and `Marker`, and a page of the
//! CLI with `--max-items` has `NextToken`. Several pages may be given as several files.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>

use super::role;
use crate::{
    account::{Group, InlinePolicy, ManagedPolicy, Permissions, PolicyVersion, User},
    document::Document,
    error::EvidenceError,
    facts::{Facts, Holder, Key},
    json::Node,
    kind::Kind,
    spot::Written,
};

pub(crate) struct AccountAuthorizationDetails;

const LISTS: &[&str] = &["RoleDetailList", "UserDetailList", "GroupDetailList"];

impl Kind for AccountAuthorizationDetails {
    fn name(&self) -> &'static str {
        "account-authorization-details"
    }

    fn title(&self) -> &'static str {
        "an account export, as `aws iam get-account-authorization-details` prints it"
    }

    fn marks(&self) -> &'static [&'static str] {
        LISTS
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        LISTS.iter().any(|list| root.has(list))
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        for node in root.objects("RoleDetailList")? {
            role::read_role(&node, facts)?;
            if let Some(role) = facts.roles.last_mut() {
                role.permissions.complete = true;
            }
        }
        for node in root.objects("UserDetailList")? {
            let name = node.require_text("UserName")?;
            let key = Key { name: Some(name.clone()), arn: node.text("Arn")?, ..Key::default() };
            facts.users.push(User {
                name: Some(name),
                arn: key.arn.clone(),
                address: None,
                groups: node.texts("GroupList")?,
                permissions: Permissions { boundary: role::boundary(&node)?, complete: true, ..Permissions::default() },
                at: Written::in_file(node.file, node.span()),
            });
            policies(&node, "UserPolicyList", &Holder::User(key), facts)?;
        }
        for node in root.objects("GroupDetailList")? {
            let name = node.require_text("GroupName")?;
            let key = Key { name: Some(name.clone()), arn: node.text("Arn")?, ..Key::default() };
            facts.groups.push(Group {
                name: Some(name),
                arn: key.arn.clone(),
                address: None,
                permissions: Permissions { complete: true, ..Permissions::default() },
                at: Written::in_file(node.file, node.span()),
            });
            policies(&node, "GroupPolicyList", &Holder::Group(key), facts)?;
        }
        for node in root.objects("Policies")? {
            let versions = node.objects("PolicyVersionList")?;
            facts.policies.push(ManagedPolicy {
                name: node.text("PolicyName")?,
                arn: Some(node.require_text("Arn")?),
                address: None,
                default_version: node.text("DefaultVersionId")?,
                versions: versions.iter().map(version).collect::<Result<_, _>>()?,
                at: Written::in_file(node.file, node.span()),
            });
        }
        let more = root.flag("IsTruncated")?.unwrap_or(false) || root.has("NextToken");
        facts.pages.push(!more);
        Ok(())
    }
}

/// The inline policies of a list, and those attached.
pub(super) fn policies(node: &Node<'_>, list: &str, holder: &Holder, facts: &mut Facts) -> Result<(), EvidenceError> {
    for inline in node.objects(list)? {
        let document = Document::read(&inline.require("PolicyDocument")?, "PolicyDocument")?;
        let name = inline.require_text("PolicyName")?;
        facts.inline.push((holder.clone(), InlinePolicy { name, document }));
    }
    for attached in node.objects("AttachedManagedPolicies")? {
        facts.attached.push((holder.clone(), Key::arn(attached.require_text("PolicyArn")?)));
    }
    Ok(())
}

/// One version of a managed policy.
pub(super) fn version(node: &Node<'_>) -> Result<PolicyVersion, EvidenceError> {
    Ok(PolicyVersion {
        id: node.text("VersionId")?,
        is_default: node.flag("IsDefaultVersion")?.unwrap_or(false),
        document: Document::read(&node.require("Document")?, "Document")?,
    })
}
