//! The Amazon ECR API: one file per action.
//!
//! Operations of the API model that are not in [`ACTIONS`] are answered with 501 and their name.

mod actions;
mod faults;
mod filter;
mod page;
mod policy_text;
mod view;

use portcullis_gate::AnyAction;

pub use faults::FAULTS;

/// Every action that exists.
pub static ACTIONS: &[&dyn AnyAction] = &[
    &actions::CreateRepository,
    &actions::DeleteRepository,
    &actions::DeleteRepositoryPolicy,
    &actions::DescribeImages,
    &actions::DescribeRepositories,
    &actions::GetAuthorizationToken,
    &actions::GetRepositoryPolicy,
    &actions::ListImages,
    &actions::ListTagsForResource,
    &actions::SetRepositoryPolicy,
];
