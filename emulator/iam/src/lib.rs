//! AWS IAM: providers, roles, policies and their attachments.
//!
//! Every operation is a file in `actions`, listed in [`ACTIONS`]. What several of them share stands beside it: how an
//! entity is found, on which ARN a call is judged, what a policy document must pass on write, the rules of tags, the
//! pages of lists, and how an entity is shown. [`FAULTS`] is all that IAM refuses with.

mod actions;
mod documents;
mod entities;
mod faults;
mod issuer_url;
mod page;
mod permission;
mod principals;
mod tags;
mod thumbprints;
mod views;

use portcullis_gate::AnyAction;

pub use faults::FAULTS;

/// Every operation of IAM that exists here, in the order of the operations' names.
pub static ACTIONS: &[&dyn AnyAction] = &[
    &actions::AddClientIDToOpenIDConnectProvider,
    &actions::AttachRolePolicy,
    &actions::CreateOpenIDConnectProvider,
    &actions::CreatePolicy,
    &actions::CreatePolicyVersion,
    &actions::CreateRole,
    &actions::DeleteOpenIDConnectProvider,
    &actions::DeletePolicy,
    &actions::DeletePolicyVersion,
    &actions::DeleteRole,
    &actions::DeleteRolePermissionsBoundary,
    &actions::DeleteRolePolicy,
    &actions::DetachRolePolicy,
    &actions::GetOpenIDConnectProvider,
    &actions::GetPolicy,
    &actions::GetPolicyVersion,
    &actions::GetRole,
    &actions::GetRolePolicy,
    &actions::ListAttachedRolePolicies,
    &actions::ListInstanceProfilesForRole,
    &actions::ListOpenIDConnectProviderTags,
    &actions::ListOpenIDConnectProviders,
    &actions::ListPolicies,
    &actions::ListPolicyTags,
    &actions::ListPolicyVersions,
    &actions::ListRolePolicies,
    &actions::ListRoleTags,
    &actions::ListRoles,
    &actions::PutRolePermissionsBoundary,
    &actions::PutRolePolicy,
    &actions::RemoveClientIDFromOpenIDConnectProvider,
    &actions::SetDefaultPolicyVersion,
    &actions::TagOpenIDConnectProvider,
    &actions::TagPolicy,
    &actions::TagRole,
    &actions::UntagOpenIDConnectProvider,
    &actions::UntagPolicy,
    &actions::UntagRole,
    &actions::UpdateAssumeRolePolicy,
    &actions::UpdateOpenIDConnectProviderThumbprint,
    &actions::UpdateRole,
    &actions::UpdateRoleDescription,
];
