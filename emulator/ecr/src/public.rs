//! ECR Public, as far as a deployment meets it: repositories with their catalog data, and the token. It is in us-east-1
//! only. Images are not served.

mod actions;
mod view;

use portcullis_gate::AnyAction;

/// Every action of ECR Public that exists.
pub static PUBLIC_ACTIONS: &[&dyn AnyAction] = &[
    &actions::CreateRepository,
    &actions::DeleteRepository,
    &actions::DescribeRepositories,
    &actions::GetAuthorizationToken,
    &actions::GetRepositoryCatalogData,
    &actions::ListTagsForResource,
    &actions::PutRepositoryCatalogData,
    &actions::TagResource,
    &actions::UntagResource,
];
