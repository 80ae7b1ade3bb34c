//! One file per action.

mod create_repository;
mod delete_repository;
mod delete_repository_policy;
mod describe_images;
mod describe_repositories;
mod get_authorization_token;
mod get_repository_policy;
mod list_images;
mod list_tags_for_resource;
mod set_repository_policy;

pub(crate) use create_repository::CreateRepository;
pub(crate) use delete_repository::DeleteRepository;
pub(crate) use delete_repository_policy::DeleteRepositoryPolicy;
pub(crate) use describe_images::DescribeImages;
pub(crate) use describe_repositories::DescribeRepositories;
pub(crate) use get_authorization_token::GetAuthorizationToken;
pub(crate) use get_repository_policy::GetRepositoryPolicy;
pub(crate) use list_images::ListImages;
pub(crate) use list_tags_for_resource::ListTagsForResource;
pub(crate) use set_repository_policy::SetRepositoryPolicy;
