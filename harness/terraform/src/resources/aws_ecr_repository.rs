//! `aws_ecr_repository`: CreateRepository, then DescribeRepositories and ListTagsForResource.

use async_trait::async_trait;
use aws_sdk_ecr::types::{
    EncryptionConfiguration, EncryptionType, ImageScanningConfiguration, ImageTagMutability,
    ImageTagMutabilityExclusionFilter, ImageTagMutabilityExclusionFilterType, Tag,
};

use super::{Arguments, Clients, Made, Resource, incomplete, refusal};
use crate::{
    error::Refusal,
    schema::{Attribute, BlockKind, Kind, Preset, Schema},
};

/// A private image repository.
pub(super) struct Repository;

static SCHEMA: Schema = Schema {
    attributes: &[
        Attribute::required("name", Kind::Text),
        Attribute::optional("image_tag_mutability", Kind::Text).or(Preset::Text("MUTABLE")),
        Attribute::optional("force_delete", Kind::Flag).or(Preset::Flag(false)),
        Attribute::optional("tags", Kind::TextMap),
        Attribute::computed("tags_all", Kind::TextMap),
        Attribute::computed("arn", Kind::Text),
        Attribute::computed("id", Kind::Text),
        Attribute::computed("registry_id", Kind::Text),
        Attribute::computed("repository_url", Kind::Text),
    ],
    blocks: &[
        BlockKind {
            name: "image_scanning_configuration",
            schema: Schema { attributes: &[Attribute::required("scan_on_push", Kind::Flag)], blocks: &[] },
            most: 1,
        },
        BlockKind {
            name: "encryption_configuration",
            schema: Schema {
                attributes: &[
                    Attribute::optional("encryption_type", Kind::Text).or(Preset::Text("AES256")),
                    Attribute::optional_computed("kms_key", Kind::Text),
                ],
                blocks: &[],
            },
            most: 1,
        },
        BlockKind {
            name: "image_tag_mutability_exclusion_filter",
            schema: Schema {
                attributes: &[
                    Attribute::required("filter", Kind::Text),
                    Attribute::required("filter_type", Kind::Text),
                ],
                blocks: &[],
            },
            most: 5,
        },
    ],
};

const ATTRIBUTES: &[(&str, &str)] = &[
    ("repositoryName", "name"),
    ("imageTagMutability", "image_tag_mutability"),
    ("encryptionConfiguration", "encryption_configuration"),
    ("imageScanningConfiguration", "image_scanning_configuration"),
    ("tags", "tags"),
];

#[async_trait]
impl Resource for Repository {
    fn type_name(&self) -> &'static str {
        "aws_ecr_repository"
    }

    fn schema(&self) -> &'static Schema {
        &SCHEMA
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Made, Refusal> {
        let operation = "CreateRepository";
        let name = wanted.required("name");
        let mut request = aws
            .ecr
            .create_repository()
            .repository_name(&name)
            .image_tag_mutability(ImageTagMutability::from(wanted.required("image_tag_mutability").as_str()));
        for scanning in wanted.blocks("image_scanning_configuration") {
            let on_push = ImageScanningConfiguration::builder().scan_on_push(scanning.flag("scan_on_push")).build();
            request = request.image_scanning_configuration(on_push);
        }
        for encryption in wanted.blocks("encryption_configuration") {
            let kind = EncryptionType::from(encryption.required("encryption_type").as_str());
            let built =
                EncryptionConfiguration::builder().encryption_type(kind).set_kms_key(encryption.text("kms_key"));
            let built = built.build().map_err(|error| incomplete(operation, &error.to_string()))?;
            request = request.encryption_configuration(built);
        }
        for exclusion in wanted.blocks("image_tag_mutability_exclusion_filter") {
            let kind = ImageTagMutabilityExclusionFilterType::from(exclusion.required("filter_type").as_str());
            let built =
                ImageTagMutabilityExclusionFilter::builder().filter(exclusion.required("filter")).filter_type(kind);
            let built = built.build().map_err(|error| incomplete(operation, &error.to_string()))?;
            request = request.image_tag_mutability_exclusion_filters(built);
        }
        for (key, value) in wanted.map("tags_all") {
            let tag = Tag::builder().key(key).value(value).build();
            request = request.tags(tag.map_err(|error| incomplete(operation, &error.to_string()))?);
        }
        request.send().await.map_err(refusal(operation))?;
        let operation = "DescribeRepositories";
        let read = aws.ecr.describe_repositories().repository_names(&name).send().await.map_err(refusal(operation))?;
        let repository = read.repositories().first().ok_or_else(|| incomplete(operation, "repository"))?;
        let part = |what: &str, part: Option<&str>| part.map(str::to_owned).ok_or_else(|| incomplete(operation, what));
        let arn = part("repositoryArn", repository.repository_arn())?;
        aws.ecr.list_tags_for_resource().resource_arn(&arn).send().await.map_err(refusal("ListTagsForResource"))?;
        Ok(Made::default()
            .export("id", &name)
            .export("registry_id", part("registryId", repository.registry_id())?)
            .export("repository_url", part("repositoryUri", repository.repository_uri())?)
            .export("arn", &arn)
            .element(&arn, None, ATTRIBUTES))
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws
            .ecr
            .delete_repository()
            .repository_name(made.required("name"))
            .set_registry_id(made.text("registry_id"))
            .force(made.flag("force_delete"));
        request.send().await.map(drop).map_err(refusal("DeleteRepository"))
    }
}
