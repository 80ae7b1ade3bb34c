//! `aws_ecr_image`: DescribeImages.

use async_trait::async_trait;
use aws_sdk_ecr::types::ImageIdentifier;

use super::{DataSource, exports, not_found, text};
use crate::{
    error::Refusal,
    number::Number,
    resources::{
        Arguments, Clients, Exports,
        call::{call, list},
    },
    value::Value,
};

/// An image by tag or digest, or the newest of a repository.
pub(super) struct Image;

#[async_trait]
impl DataSource for Image {
    fn type_name(&self) -> &'static str {
        "aws_ecr_image"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let (name, registry) = (wanted.required("repository_name"), wanted.text("registry_id"));
        let (tag, digest) = (wanted.text("image_tag"), wanted.text("image_digest"));
        let mut request = aws.ecr.describe_images().repository_name(&name).set_registry_id(registry.clone());
        if tag.is_some() || digest.is_some() {
            let id = ImageIdentifier::builder().set_image_tag(tag.clone()).set_image_digest(digest).build();
            request = request.image_ids(id);
        } else if !wanted.flag("most_recent") {
            let what = format!("image that is meant in `{name}`: give `image_tag`, `image_digest` or `most_recent`");
            return Err(not_found("DescribeImages", what));
        }
        let images = list!("DescribeImages", request);
        let image = images.into_iter().max_by_key(|image| image.image_pushed_at);
        let image = image.ok_or_else(|| not_found("DescribeImages", format!("image in `{name}`")))?;
        let request = aws.ecr.describe_repositories().repository_names(&name).set_registry_id(registry);
        let described = call!("DescribeRepositories", request);
        let uri = described.repositories().first().and_then(|repository| repository.repository_uri());
        let digest = image.image_digest().unwrap_or_default();
        let uri = format!("{}@{digest}", uri.unwrap_or_default());
        let pushed = image.image_pushed_at().map_or(0, |pushed| pushed.secs());
        Ok(exports([
            ("id", Value::text(digest)),
            ("image_digest", Value::text(digest)),
            ("image_tag", text(tag.as_deref())),
            ("image_tags", Value::texts(image.image_tags().to_vec())),
            ("image_uri", Value::text(uri)),
            ("image_pushed_at", Number::from(pushed).into()),
            ("image_size_in_bytes", Number::from(image.image_size_in_bytes().unwrap_or_default()).into()),
            ("registry_id", text(image.registry_id())),
        ]))
    }
}
