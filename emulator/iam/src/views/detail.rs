//! Users, groups, roles and managed policies as GetAccountAuthorizationDetails shows them: with all of their policies.

use portcullis_gate::LastUses;
use portcullis_model::{AccountId, Arn};
use portcullis_store::{Group, InlinePolicies, ManagedPolicy, Role, User, World};
use serde::Serialize;

use super::{BoundaryView, InstanceProfileView, PolicyVersionView, RoleLastUsed, Usage, document, seconds, version_id};
use crate::{
    attached::AttachedPolicy,
    tags::{self, TagView},
};

/// A user with its policies and groups.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UserDetail {
    path: String,
    user_name: String,
    user_id: String,
    arn: String,
    create_date: i64,
    user_policy_list: Vec<PolicyText>,
    group_list: Vec<String>,
    attached_managed_policies: Vec<AttachedPolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<BoundaryView>,
    tags: Vec<TagView>,
}

/// A group with its policies.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GroupDetail {
    path: String,
    group_name: String,
    group_id: String,
    arn: String,
    create_date: i64,
    group_policy_list: Vec<PolicyText>,
    attached_managed_policies: Vec<AttachedPolicy>,
}

/// A role with its policies and instance profiles.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RoleDetail {
    path: String,
    role_name: String,
    role_id: String,
    arn: String,
    create_date: i64,
    assume_role_policy_document: String,
    instance_profile_list: Vec<InstanceProfileView>,
    role_policy_list: Vec<PolicyText>,
    attached_managed_policies: Vec<AttachedPolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<BoundaryView>,
    tags: Vec<TagView>,
    role_last_used: RoleLastUsed,
}

/// A managed policy with all of its versions.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyDetail {
    policy_name: String,
    policy_id: String,
    arn: String,
    path: String,
    default_version_id: String,
    attachment_count: usize,
    permissions_boundary_usage_count: usize,
    is_attachable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    create_date: i64,
    update_date: i64,
    policy_version_list: Vec<PolicyVersionView>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyText {
    policy_name: String,
    policy_document: String,
}

impl UserDetail {
    pub(crate) fn of(world: &World, account: AccountId, user: &User) -> Self {
        Self {
            path: user.path.clone(),
            user_name: user.name.clone(),
            user_id: user.id.to_string(),
            arn: user.arn.to_string(),
            create_date: seconds(user.created),
            user_policy_list: inline(&user.inline),
            group_list: world.groups_of(account, &user.id).map(|group| group.name.clone()).collect(),
            attached_managed_policies: attached(world, &user.attached),
            permissions_boundary: user.boundary.as_ref().map(BoundaryView::of),
            tags: tags::shown(&user.tags),
        }
    }
}

impl GroupDetail {
    pub(crate) fn of(world: &World, group: &Group) -> Self {
        Self {
            path: group.path.clone(),
            group_name: group.name.clone(),
            group_id: group.id.to_string(),
            arn: group.arn.to_string(),
            create_date: seconds(group.created),
            group_policy_list: inline(&group.inline),
            attached_managed_policies: attached(world, &group.attached),
        }
    }
}

impl RoleDetail {
    pub(crate) fn of(world: &World, account: AccountId, role: &Role, uses: &LastUses) -> Self {
        let profiles = world.account(account).into_iter().flat_map(|content| content.instance_profiles_of(&role.name));
        Self {
            path: role.path.clone(),
            role_name: role.name.to_string(),
            role_id: role.id.to_string(),
            arn: role.arn.to_string(),
            create_date: seconds(role.created),
            assume_role_policy_document: document::trust(&role.trust, role.arn.partition()),
            instance_profile_list: profiles
                .map(|profile| InstanceProfileView::listed(world, account, profile))
                .collect(),
            role_policy_list: inline(&role.inline),
            attached_managed_policies: attached(world, &role.attached),
            permissions_boundary: role.boundary.as_ref().map(BoundaryView::of),
            tags: tags::shown(&role.tags),
            role_last_used: RoleLastUsed::of(role, uses),
        }
    }
}

impl PolicyDetail {
    pub(crate) fn of(policy: &ManagedPolicy, usage: Usage) -> Self {
        Self {
            policy_name: policy.name.clone(),
            policy_id: policy.id.to_string(),
            arn: policy.arn.to_string(),
            path: policy.path.clone(),
            default_version_id: version_id(policy.default_version),
            attachment_count: usage.attachments,
            permissions_boundary_usage_count: usage.boundaries,
            is_attachable: true,
            description: policy.description.clone(),
            create_date: seconds(policy.created),
            update_date: seconds(policy.updated),
            policy_version_list: policy
                .versions
                .iter()
                .rev()
                .map(|version| PolicyVersionView::read(policy, version))
                .collect(),
        }
    }
}

fn inline(policies: &InlinePolicies) -> Vec<PolicyText> {
    let text = policies.values().map(|policy| PolicyText {
        policy_name: policy.name.clone(),
        policy_document: document::as_sent(&policy.document),
    });
    text.collect()
}

fn attached(world: &World, arns: &[Arn]) -> Vec<AttachedPolicy> {
    let policies = arns.iter().filter_map(|arn| world.managed_policy(arn));
    policies
        .map(|policy| AttachedPolicy { policy_name: policy.name.clone(), policy_arn: policy.arn.to_string() })
        .collect()
}
