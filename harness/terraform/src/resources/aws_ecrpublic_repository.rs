//! `aws_ecrpublic_repository`: CreateRepository of ECR Public, then DescribeRepositories and GetRepositoryCatalogData.

use async_trait::async_trait;
use aws_sdk_ecrpublic::{primitives::Blob, types::RepositoryCatalogDataInput};
use base64::{Engine, prelude::BASE64_STANDARD};

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, incomplete, look_up, tag_changes},
};
use crate::{error::Refusal, value::Value};

/// A repository that everybody may pull from.
pub(super) struct PublicRepository;

#[async_trait]
impl Resource for PublicRepository {
    fn type_name(&self) -> &'static str {
        "aws_ecrpublic_repository"
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let request = aws
            .ecr_public
            .create_repository()
            .repository_name(wanted.required("repository_name"))
            .set_catalog_data(catalog_data(wanted)?)
            .set_tags(Some(tags(wanted.map("tags_all"))).filter(|tags| !tags.is_empty()));
        call!("CreateRepository", request);
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let name = known.required("repository_name");
        let request = aws.ecr_public.describe_repositories().repository_names(&name);
        let Some(read) = look_up!("DescribeRepositories", request) else { return Ok(None) };
        let Some(repository) = read.repositories().first() else { return Ok(None) };
        let arn = repository.repository_arn().ok_or_else(|| incomplete("DescribeRepositories", "repositoryArn"))?;
        let tags = call!("ListTagsForResource", aws.ecr_public.list_tags_for_resource().resource_arn(arn));
        let key = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let made = Made::default()
            .export("id", &name)
            .export("arn", arn)
            .export_some("registry_id", repository.registry_id())
            .export_some("repository_uri", repository.repository_uri())
            .export_tags(tags.tags().iter().map(|tag| (key(tag.key()), key(tag.value()))).collect())
            .element(arn, None, &[("repositoryName", "repository_name"), ("catalogData", "catalog_data")]);
        if known.blocks("catalog_data").is_empty() {
            return Ok(Some(made));
        }
        let request = aws.ecr_public.get_repository_catalog_data().repository_name(&name);
        let Some(read) = look_up!("GetRepositoryCatalogData", request) else { return Ok(Some(made)) };
        let Some(data) = read.catalog_data() else { return Ok(Some(made)) };
        let text = |text: Option<&str>| text.map_or_else(Value::null, Value::text);
        let block = vec![
            ("about_text", text(data.about_text())),
            ("architectures", Value::text_set(data.architectures().to_vec())),
            ("description", text(data.description())),
            ("operating_systems", Value::text_set(data.operating_systems().to_vec())),
            ("usage_text", text(data.usage_text())),
        ];
        Ok(Some(made.export_blocks("catalog_data", vec![block])))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let public = &aws.ecr_public;
        if let Some(data) = catalog_data(wanted)? {
            let request = public.put_repository_catalog_data().repository_name(wanted.required("repository_name"));
            call!("PutRepositoryCatalogData", request.catalog_data(data));
        }
        let arn = there.required("arn");
        let (write, remove) = tag_changes(&wanted.map("tags_all"), &there.map("tags_all"));
        if !remove.is_empty() {
            call!("UntagResource", public.untag_resource().resource_arn(&arn).set_tag_keys(Some(remove)));
        }
        if !write.is_empty() {
            call!("TagResource", public.tag_resource().resource_arn(&arn).set_tags(Some(tags(write))));
        }
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.ecr_public.delete_repository().repository_name(made.required("repository_name"));
        call!("DeleteRepository", request.force(made.flag("force_destroy")));
        Ok(())
    }
}

fn tags(tags: Vec<(String, String)>) -> Vec<aws_sdk_ecrpublic::types::Tag> {
    let tags = tags.into_iter();
    tags.map(|(key, value)| aws_sdk_ecrpublic::types::Tag::builder().key(key).value(value).build()).collect()
}

fn catalog_data(wanted: &Arguments<'_>) -> Result<Option<RepositoryCatalogDataInput>, Refusal> {
    let blocks = wanted.blocks("catalog_data");
    let Some(block) = blocks.first() else { return Ok(None) };
    let mut data = RepositoryCatalogDataInput::builder()
        .set_about_text(block.text("about_text"))
        .set_description(block.text("description"))
        .set_usage_text(block.text("usage_text"));
    let some = |texts: Vec<String>| (!texts.is_empty()).then_some(texts);
    data = data.set_architectures(some(block.texts("architectures")));
    data = data.set_operating_systems(some(block.texts("operating_systems")));
    if let Some(logo) = block.text("logo_image_blob") {
        let bytes = BASE64_STANDARD.decode(logo).map_err(|error| {
            let message = format!("`logo_image_blob` is not base64: {error}");
            Refusal { operation: "CreateRepository", code: None, message }
        })?;
        data = data.logo_image_blob(Blob::new(bytes));
    }
    Ok(Some(data.build()))
}
