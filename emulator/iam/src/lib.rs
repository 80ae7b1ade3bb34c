//! AWS IAM: users, groups, roles, providers, policies and what they are attached to.
//!
//! Every operation is a file in `actions`, listed in [`ACTIONS`]. What several of them share stands beside it: how an
//! entity is found, on which ARN a call is judged, what a policy document must pass on write, the rules of tags, the
//! pages of lists, and how an entity is shown. [`FAULTS`] is all that IAM refuses with.

mod actions;
mod attached;
mod boundary;
mod deletion;
mod documents;
mod entities;
mod faults;
mod holder;
mod inline;
mod issuer_url;
mod page;
mod permission;
mod principals;
mod service_role;
mod simulator;
mod tags;
mod thumbprints;
mod views;

use portcullis_gate::AnyAction;

pub use faults::FAULTS;

/// Every operation of IAM that exists here, in the order of the operations' names.
pub static ACTIONS: &[&dyn AnyAction] = &[
    &actions::AddClientIDToOpenIDConnectProvider,
    &actions::AddRoleToInstanceProfile,
    &actions::AddUserToGroup,
    &actions::AttachGroupPolicy,
    &actions::AttachRolePolicy,
    &actions::AttachUserPolicy,
    &actions::CreateAccessKey,
    &actions::CreateAccountAlias,
    &actions::CreateGroup,
    &actions::CreateInstanceProfile,
    &actions::CreateOpenIDConnectProvider,
    &actions::CreatePolicy,
    &actions::CreatePolicyVersion,
    &actions::CreateRole,
    &actions::CreateServiceLinkedRole,
    &actions::CreateUser,
    &actions::DeleteAccessKey,
    &actions::DeleteAccountAlias,
    &actions::DeleteGroup,
    &actions::DeleteGroupPolicy,
    &actions::DeleteInstanceProfile,
    &actions::DeleteOpenIDConnectProvider,
    &actions::DeletePolicy,
    &actions::DeletePolicyVersion,
    &actions::DeleteRole,
    &actions::DeleteRolePermissionsBoundary,
    &actions::DeleteRolePolicy,
    &actions::DeleteServiceLinkedRole,
    &actions::DeleteUser,
    &actions::DeleteUserPermissionsBoundary,
    &actions::DeleteUserPolicy,
    &actions::DetachGroupPolicy,
    &actions::DetachRolePolicy,
    &actions::DetachUserPolicy,
    &actions::GetAccessKeyLastUsed,
    &actions::GetAccountAuthorizationDetails,
    &actions::GetAccountPasswordPolicy,
    &actions::GetAccountSummary,
    &actions::GetContextKeysForCustomPolicy,
    &actions::GetContextKeysForPrincipalPolicy,
    &actions::GetGroup,
    &actions::GetGroupPolicy,
    &actions::GetInstanceProfile,
    &actions::GetOpenIDConnectProvider,
    &actions::GetPolicy,
    &actions::GetPolicyVersion,
    &actions::GetRole,
    &actions::GetRolePolicy,
    &actions::GetServiceLinkedRoleDeletionStatus,
    &actions::GetUser,
    &actions::GetUserPolicy,
    &actions::ListAccessKeys,
    &actions::ListAccountAliases,
    &actions::ListAttachedGroupPolicies,
    &actions::ListAttachedRolePolicies,
    &actions::ListAttachedUserPolicies,
    &actions::ListEntitiesForPolicy,
    &actions::ListGroupPolicies,
    &actions::ListGroups,
    &actions::ListGroupsForUser,
    &actions::ListInstanceProfileTags,
    &actions::ListInstanceProfiles,
    &actions::ListInstanceProfilesForRole,
    &actions::ListOpenIDConnectProviderTags,
    &actions::ListOpenIDConnectProviders,
    &actions::ListPolicies,
    &actions::ListPolicyTags,
    &actions::ListPolicyVersions,
    &actions::ListRolePolicies,
    &actions::ListRoleTags,
    &actions::ListRoles,
    &actions::ListUserPolicies,
    &actions::ListUserTags,
    &actions::ListUsers,
    &actions::PutGroupPolicy,
    &actions::PutRolePermissionsBoundary,
    &actions::PutRolePolicy,
    &actions::PutUserPermissionsBoundary,
    &actions::PutUserPolicy,
    &actions::RemoveClientIDFromOpenIDConnectProvider,
    &actions::RemoveRoleFromInstanceProfile,
    &actions::RemoveUserFromGroup,
    &actions::SetDefaultPolicyVersion,
    &actions::SetSecurityTokenServicePreferences,
    &actions::SimulateCustomPolicy,
    &actions::SimulatePrincipalPolicy,
    &actions::TagInstanceProfile,
    &actions::TagOpenIDConnectProvider,
    &actions::TagPolicy,
    &actions::TagRole,
    &actions::TagUser,
    &actions::UntagInstanceProfile,
    &actions::UntagOpenIDConnectProvider,
    &actions::UntagPolicy,
    &actions::UntagRole,
    &actions::UntagUser,
    &actions::UpdateAccessKey,
    &actions::UpdateAssumeRolePolicy,
    &actions::UpdateGroup,
    &actions::UpdateOpenIDConnectProviderThumbprint,
    &actions::UpdateRole,
    &actions::UpdateRoleDescription,
    &actions::UpdateUser,
];
