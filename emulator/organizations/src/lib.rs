//! AWS Organizations: the tree of root, units and accounts, and the policies that limit them.
//!
//! Every operation is a file in `actions`, listed in [`ACTIONS`]. What several of them share stands beside it: which
//! organization a caller reaches, what an id names, on which ARN a call is judged, what a document must pass, tags, pages,
//! ids, and how things are shown. [`FAULTS`] is all that Organizations refuses with. What is attached limits from the next
//! request on: the gate reads the same tree.

mod actions;
mod document;
mod faults;
mod id;
mod page;
mod permission;
mod place;
mod reach;
mod tags;
mod view;

use portcullis_gate::AnyAction;

pub use faults::FAULTS;

/// Every operation of Organizations that exists here, in the order of the operations' names.
pub static ACTIONS: &[&dyn AnyAction] = &[
    &actions::AttachPolicy,
    &actions::CloseAccount,
    &actions::CreateAccount,
    &actions::CreateOrganization,
    &actions::CreateOrganizationalUnit,
    &actions::CreatePolicy,
    &actions::DeleteOrganization,
    &actions::DeleteOrganizationalUnit,
    &actions::DeletePolicy,
    &actions::DeregisterDelegatedAdministrator,
    &actions::DescribeAccount,
    &actions::DescribeCreateAccountStatus,
    &actions::DescribeOrganization,
    &actions::DescribeOrganizationalUnit,
    &actions::DescribePolicy,
    &actions::DetachPolicy,
    &actions::DisableAWSServiceAccess,
    &actions::DisablePolicyType,
    &actions::EnableAWSServiceAccess,
    &actions::EnablePolicyType,
    &actions::LeaveOrganization,
    &actions::ListAWSServiceAccessForOrganization,
    &actions::ListAccounts,
    &actions::ListAccountsForParent,
    &actions::ListChildren,
    &actions::ListCreateAccountStatus,
    &actions::ListDelegatedAdministrators,
    &actions::ListDelegatedServicesForAccount,
    &actions::ListOrganizationalUnitsForParent,
    &actions::ListParents,
    &actions::ListPolicies,
    &actions::ListPoliciesForTarget,
    &actions::ListRoots,
    &actions::ListTagsForResource,
    &actions::ListTargetsForPolicy,
    &actions::MoveAccount,
    &actions::RegisterDelegatedAdministrator,
    &actions::RemoveAccountFromOrganization,
    &actions::TagResource,
    &actions::UntagResource,
    &actions::UpdateOrganizationalUnit,
    &actions::UpdatePolicy,
];
