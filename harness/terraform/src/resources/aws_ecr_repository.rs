//! `aws_ecr_repository`: CreateRepository, then DescribeRepositories and ListTagsForResource.

use async_trait::async_trait;
use aws_sdk_ecr::types::{
    EncryptionConfiguration, EncryptionType, ImageScanningConfiguration, ImageTagMutability,
    ImageTagMutabilityExclusionFilter, ImageTagMutabilityExclusionFilterType,
};

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, incomplete, look_up, pairs, tag_changes, tags, unbuilt},
};
use crate::{
    error::Refusal,
    schema::{Additions, Preset},
    value::Value,
};

/// A private image repository.
pub(super) struct Repository;

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

    fn additions(&self) -> Additions {
        Additions {
            presets: &[
                ("image_tag_mutability", Preset::Text("MUTABLE")),
                ("force_delete", Preset::Flag(false)),
                ("encryption_configuration.encryption_type", Preset::Text("AES256")),
            ],
            ..Additions::default()
        }
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["encryption_configuration"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let mut request = aws
            .ecr
            .create_repository()
            .repository_name(wanted.required("name"))
            .image_tag_mutability(ImageTagMutability::from(wanted.required("image_tag_mutability").as_str()))
            .set_image_tag_mutability_exclusion_filters(exclusions(wanted)?)
            .set_tags(tags!("CreateRepository", aws_sdk_ecr, wanted.map("tags_all")));
        for scanning in wanted.blocks("image_scanning_configuration") {
            let on_push = ImageScanningConfiguration::builder().scan_on_push(scanning.flag("scan_on_push")).build();
            request = request.image_scanning_configuration(on_push);
        }
        for encryption in wanted.blocks("encryption_configuration") {
            let kind = EncryptionType::from(encryption.required("encryption_type").as_str());
            let built =
                EncryptionConfiguration::builder().encryption_type(kind).set_kms_key(encryption.text("kms_key"));
            request = request.encryption_configuration(built.build().map_err(unbuilt("CreateRepository"))?);
        }
        call!("CreateRepository", request);
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let name = known.required("name");
        let request = aws.ecr.describe_repositories().repository_names(&name);
        let Some(read) = look_up!("DescribeRepositories", request) else { return Ok(None) };
        let Some(repository) = read.repositories().first() else { return Ok(None) };
        let part = |what: &str, part: Option<&str>| {
            part.map(str::to_owned).ok_or_else(|| incomplete("DescribeRepositories", what))
        };
        let arn = part("repositoryArn", repository.repository_arn())?;
        let tags = call!("ListTagsForResource", aws.ecr.list_tags_for_resource().resource_arn(&arn));
        let mut made = Made::default()
            .export("id", &name)
            .export("registry_id", part("registryId", repository.registry_id())?)
            .export("repository_url", part("repositoryUri", repository.repository_uri())?)
            .export("arn", &arn)
            .export_tags(pairs!(tags.tags()))
            .element(&arn, None, ATTRIBUTES);
        if let Some(mutability) = repository.image_tag_mutability() {
            made = made.export("image_tag_mutability", mutability.as_str());
        }
        if let Some(encryption) = repository.encryption_configuration() {
            let key = encryption.kms_key().map_or_else(Value::null, Value::text);
            let kind = Value::text(encryption.encryption_type().as_str());
            made =
                made.export_blocks("encryption_configuration", vec![vec![("encryption_type", kind), ("kms_key", key)]]);
        }
        if let Some(scanning) = repository.image_scanning_configuration() {
            let on_push = Value::from(scanning.scan_on_push());
            made = made.export_blocks("image_scanning_configuration", vec![vec![("scan_on_push", on_push)]]);
        }
        let filters = repository.image_tag_mutability_exclusion_filters().iter().map(|filter| {
            let kind = Value::text(filter.filter_type().as_str());
            vec![("filter", Value::text(filter.filter())), ("filter_type", kind)]
        });
        Ok(Some(made.export_blocks("image_tag_mutability_exclusion_filter", filters.collect())))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let (ecr, name) = (&aws.ecr, wanted.required("name"));
        let mutability = ImageTagMutability::from(wanted.required("image_tag_mutability").as_str());
        let request = ecr.put_image_tag_mutability().repository_name(&name).image_tag_mutability(mutability);
        let request = request.set_image_tag_mutability_exclusion_filters(exclusions(wanted)?);
        call!("PutImageTagMutability", request);
        for scanning in wanted.blocks("image_scanning_configuration") {
            let on_push = ImageScanningConfiguration::builder().scan_on_push(scanning.flag("scan_on_push")).build();
            let request = ecr.put_image_scanning_configuration().repository_name(&name);
            call!("PutImageScanningConfiguration", request.image_scanning_configuration(on_push));
        }
        let arn = there.required("arn");
        let (write, remove) = tag_changes(&wanted.map("tags_all"), &there.map("tags_all"));
        if !remove.is_empty() {
            call!("UntagResource", ecr.untag_resource().resource_arn(&arn).set_tag_keys(Some(remove)));
        }
        if let Some(tags) = tags!("TagResource", aws_sdk_ecr, write) {
            call!("TagResource", ecr.tag_resource().resource_arn(&arn).set_tags(Some(tags)));
        }
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws
            .ecr
            .delete_repository()
            .repository_name(made.required("name"))
            .set_registry_id(made.text("registry_id"))
            .force(made.flag("force_delete"));
        call!("DeleteRepository", request);
        Ok(())
    }
}

/// The tags that a mutability does not hold for.
pub(super) fn exclusions(wanted: &Arguments<'_>) -> Result<Option<Vec<ImageTagMutabilityExclusionFilter>>, Refusal> {
    let built = wanted.blocks("image_tag_mutability_exclusion_filter").into_iter().map(|exclusion| {
        let kind = ImageTagMutabilityExclusionFilterType::from(exclusion.required("filter_type").as_str());
        ImageTagMutabilityExclusionFilter::builder().filter(exclusion.required("filter")).filter_type(kind).build()
    });
    let built: Vec<_> = built.collect::<Result<_, _>>().map_err(unbuilt("CreateRepository"))?;
    Ok((!built.is_empty()).then_some(built))
}
