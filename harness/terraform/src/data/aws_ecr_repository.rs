//! `aws_ecr_repository` and `aws_ecr_repositories`: DescribeRepositories.

use async_trait::async_trait;

use super::{DataSource, exports, not_found, tag_map, text};
use crate::{
    error::Refusal,
    resources::{
        Arguments, Clients, Exports,
        call::{call, list, pairs},
        object,
    },
    value::Value,
};

/// A repository that is there already.
pub(super) struct Repository;

/// The names of all repositories.
pub(super) struct Repositories;

#[async_trait]
impl DataSource for Repository {
    fn type_name(&self) -> &'static str {
        "aws_ecr_repository"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let (name, registry) = (wanted.required("name"), wanted.text("registry_id"));
        let request = aws.ecr.describe_repositories().repository_names(&name).set_registry_id(registry.clone());
        let read = call!("DescribeRepositories", request);
        let missing = || not_found("DescribeRepositories", format!("repository `{name}`"));
        let repository = read.repositories().first().ok_or_else(missing)?;
        let arn = repository.repository_arn().unwrap_or_default();
        let tags = call!("ListTagsForResource", aws.ecr.list_tags_for_resource().resource_arn(arn));
        let images =
            list!("DescribeImages", aws.ecr.describe_images().repository_name(&name).set_registry_id(registry));
        let newest = images.into_iter().max_by_key(|image| image.image_pushed_at);
        let newest = newest.and_then(|image| image.image_tags).unwrap_or_default();
        let encryption = repository.encryption_configuration().map(|encryption| {
            object([
                ("encryption_type", Value::text(encryption.encryption_type().as_str())),
                ("kms_key", text(encryption.kms_key())),
            ])
        });
        let scanning = repository.image_scanning_configuration();
        let scanning = scanning.map(|scanning| object([("scan_on_push", scanning.scan_on_push().into())]));
        Ok(exports([
            ("id", Value::text(name.as_str())),
            ("arn", Value::text(arn)),
            ("registry_id", text(repository.registry_id())),
            ("repository_url", text(repository.repository_uri())),
            ("image_tag_mutability", text(repository.image_tag_mutability().map(|kind| kind.as_str()))),
            ("encryption_configuration", Value::list(encryption.into_iter().collect())),
            ("image_scanning_configuration", Value::list(scanning.into_iter().collect())),
            ("most_recent_image_tags", Value::texts(newest)),
            ("tags", tag_map(pairs!(tags.tags()))),
        ]))
    }
}

#[async_trait]
impl DataSource for Repositories {
    fn type_name(&self) -> &'static str {
        "aws_ecr_repositories"
    }

    async fn read(&self, _: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let all = list!("DescribeRepositories", aws.ecr.describe_repositories());
        let names = all.into_iter().filter_map(|repository| repository.repository_name);
        Ok(exports([("id", Value::text(aws.region.as_str())), ("names", Value::text_set(names))]))
    }
}
