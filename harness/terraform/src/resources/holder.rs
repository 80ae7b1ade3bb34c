//! Who holds policies: a role, a user or a group. The API has each operation three times, and the provider each resource.

use super::{
    Clients,
    call::{call, look_through, look_up},
};
use crate::error::Refusal;

/// The kind of holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Role,
    User,
    Group,
}

impl Holder {
    /// The argument that names it.
    pub(super) fn argument(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::User => "user",
            Self::Group => "group",
        }
    }

    /// Its ARN; nothing when there is none of the name.
    pub(super) async fn arn(self, name: &str, aws: &Clients) -> Result<Option<String>, Refusal> {
        let iam = &aws.iam;
        Ok(match self {
            Self::Role => {
                let found = look_up!("GetRole", iam.get_role().role_name(name));
                found.and_then(|answer| Some(answer.role()?.arn().to_owned()))
            }
            Self::User => {
                let found = look_up!("GetUser", iam.get_user().user_name(name));
                found.and_then(|answer| Some(answer.user()?.arn().to_owned()))
            }
            Self::Group => {
                let found = look_up!("GetGroup", iam.get_group().group_name(name));
                found.and_then(|answer| Some(answer.group()?.arn().to_owned()))
            }
        })
    }

    pub(super) async fn put_policy(
        self,
        name: &str,
        policy: &str,
        document: String,
        aws: &Clients,
    ) -> Result<(), Refusal> {
        let iam = &aws.iam;
        match self {
            Self::Role => {
                let request = iam.put_role_policy().role_name(name).policy_name(policy).policy_document(document);
                call!("PutRolePolicy", request);
            }
            Self::User => {
                let request = iam.put_user_policy().user_name(name).policy_name(policy).policy_document(document);
                call!("PutUserPolicy", request);
            }
            Self::Group => {
                let request = iam.put_group_policy().group_name(name).policy_name(policy).policy_document(document);
                call!("PutGroupPolicy", request);
            }
        }
        Ok(())
    }

    /// The document of an inline policy.
    pub(super) async fn policy(self, name: &str, policy: &str, aws: &Clients) -> Result<Option<String>, Refusal> {
        let iam = &aws.iam;
        let encoded = match self {
            Self::Role => {
                let request = iam.get_role_policy().role_name(name).policy_name(policy);
                look_up!("GetRolePolicy", request).map(|answer| answer.policy_document().to_owned())
            }
            Self::User => {
                let request = iam.get_user_policy().user_name(name).policy_name(policy);
                look_up!("GetUserPolicy", request).map(|answer| answer.policy_document().to_owned())
            }
            Self::Group => {
                let request = iam.get_group_policy().group_name(name).policy_name(policy);
                look_up!("GetGroupPolicy", request).map(|answer| answer.policy_document().to_owned())
            }
        };
        Ok(encoded.map(|encoded| decoded(&encoded)))
    }

    pub(super) async fn delete_policy(self, name: &str, policy: &str, aws: &Clients) -> Result<(), Refusal> {
        let iam = &aws.iam;
        match self {
            Self::Role => {
                call!("DeleteRolePolicy", iam.delete_role_policy().role_name(name).policy_name(policy));
            }
            Self::User => {
                call!("DeleteUserPolicy", iam.delete_user_policy().user_name(name).policy_name(policy));
            }
            Self::Group => {
                call!("DeleteGroupPolicy", iam.delete_group_policy().group_name(name).policy_name(policy));
            }
        }
        Ok(())
    }

    /// The names of its inline policies.
    pub(super) async fn policies(self, name: &str, aws: &Clients) -> Result<Option<Vec<String>>, Refusal> {
        let iam = &aws.iam;
        Ok(match self {
            Self::Role => look_through!("ListRolePolicies", iam.list_role_policies().role_name(name)),
            Self::User => look_through!("ListUserPolicies", iam.list_user_policies().user_name(name)),
            Self::Group => look_through!("ListGroupPolicies", iam.list_group_policies().group_name(name)),
        })
    }

    pub(super) async fn attach(self, name: &str, arn: &str, aws: &Clients) -> Result<(), Refusal> {
        let iam = &aws.iam;
        match self {
            Self::Role => {
                call!("AttachRolePolicy", iam.attach_role_policy().role_name(name).policy_arn(arn));
            }
            Self::User => {
                call!("AttachUserPolicy", iam.attach_user_policy().user_name(name).policy_arn(arn));
            }
            Self::Group => {
                call!("AttachGroupPolicy", iam.attach_group_policy().group_name(name).policy_arn(arn));
            }
        }
        Ok(())
    }

    pub(super) async fn detach(self, name: &str, arn: &str, aws: &Clients) -> Result<(), Refusal> {
        let iam = &aws.iam;
        match self {
            Self::Role => {
                call!("DetachRolePolicy", iam.detach_role_policy().role_name(name).policy_arn(arn));
            }
            Self::User => {
                call!("DetachUserPolicy", iam.detach_user_policy().user_name(name).policy_arn(arn));
            }
            Self::Group => {
                call!("DetachGroupPolicy", iam.detach_group_policy().group_name(name).policy_arn(arn));
            }
        }
        Ok(())
    }

    /// The ARNs of the managed policies attached to it.
    pub(super) async fn attached(self, name: &str, aws: &Clients) -> Result<Option<Vec<String>>, Refusal> {
        let iam = &aws.iam;
        let found = match self {
            Self::Role => {
                look_through!("ListAttachedRolePolicies", iam.list_attached_role_policies().role_name(name))
            }
            Self::User => {
                look_through!("ListAttachedUserPolicies", iam.list_attached_user_policies().user_name(name))
            }
            Self::Group => {
                look_through!("ListAttachedGroupPolicies", iam.list_attached_group_policies().group_name(name))
            }
        };
        Ok(found.map(|found| found.into_iter().filter_map(|policy| policy.policy_arn).collect()))
    }
}

/// A policy as IAM answers it, URL-encoded.
pub(crate) fn decoded(encoded: &str) -> String {
    percent_encoding::percent_decode_str(encoded).decode_utf8_lossy().into_owned()
}
