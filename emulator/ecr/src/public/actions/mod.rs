//! One file per action.

mod create_repository;
mod delete_repository;
mod describe_repositories;
mod get_authorization_token;
mod get_repository_catalog_data;
mod list_tags_for_resource;
mod put_repository_catalog_data;
mod tag_resource;
mod untag_resource;

pub(crate) use create_repository::CreateRepository;
pub(crate) use delete_repository::DeleteRepository;
pub(crate) use describe_repositories::DescribeRepositories;
pub(crate) use get_authorization_token::GetAuthorizationToken;
pub(crate) use get_repository_catalog_data::GetRepositoryCatalogData;
pub(crate) use list_tags_for_resource::ListTagsForResource;
pub(crate) use put_repository_catalog_data::PutRepositoryCatalogData;
pub(crate) use tag_resource::TagResource;
pub(crate) use untag_resource::UntagResource;
