//! `aws_ecr_repository_creation_template`: CreateRepositoryCreationTemplate, then DescribeRepositoryCreationTemplates.

use async_trait::async_trait;
use aws_sdk_ecr::types::{
    EncryptionConfigurationForRepositoryCreationTemplate, EncryptionType, ImageTagMutability, RctAppliedFor,
};

use super::{
    Arguments, Clients, Exports, Made, Resource,
    aws_ecr_repository::exclusions,
    call::{call, look_up, pairs, tags, unbuilt},
};
use crate::{
    error::Refusal,
    schema::{Additions, Preset},
    value::Value,
};

/// What repositories look like that ECR makes by itself.
pub(super) struct CreationTemplate;

const CREATE: &str = "CreateRepositoryCreationTemplate";

#[async_trait]
impl Resource for CreationTemplate {
    fn type_name(&self) -> &'static str {
        "aws_ecr_repository_creation_template"
    }

    fn additions(&self) -> Additions {
        Additions {
            presets: &[
                ("image_tag_mutability", Preset::Text("MUTABLE")),
                ("encryption_configuration.encryption_type", Preset::Text("AES256")),
            ],
            json: &["lifecycle_policy", "repository_policy"],
        }
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let request = aws
            .ecr
            .create_repository_creation_template()
            .prefix(wanted.required("prefix"))
            .set_description(wanted.text("description"))
            .set_encryption_configuration(encryption(wanted)?)
            .set_resource_tags(tags!("CreateRepositoryCreationTemplate", aws_sdk_ecr, wanted.map("resource_tags")))
            .image_tag_mutability(ImageTagMutability::from(wanted.required("image_tag_mutability").as_str()))
            .set_image_tag_mutability_exclusion_filters(exclusions(wanted)?)
            .set_repository_policy(wanted.policy("repository_policy"))
            .set_lifecycle_policy(wanted.policy("lifecycle_policy"))
            .set_applied_for(Some(applied_for(wanted)))
            .set_custom_role_arn(wanted.text("custom_role_arn"));
        call!("CreateRepositoryCreationTemplate", request);
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let prefix = known.required("prefix");
        let request = aws.ecr.describe_repository_creation_templates().prefixes(&prefix);
        let Some(read) = look_up!("DescribeRepositoryCreationTemplates", request) else { return Ok(None) };
        let Some(template) = read.repository_creation_templates().first() else { return Ok(None) };
        let applied_for: Vec<String> = template.applied_for().iter().map(|one| one.as_str().to_owned()).collect();
        let mut made = Made::default()
            .export("id", &prefix)
            .export_some("registry_id", read.registry_id())
            .export_some("description", template.description())
            .export_some("repository_policy", template.repository_policy())
            .export_some("lifecycle_policy", template.lifecycle_policy())
            .export_some("custom_role_arn", template.custom_role_arn())
            .export_texts("applied_for", &applied_for);
        if let Some(mutability) = template.image_tag_mutability() {
            made = made.export("image_tag_mutability", mutability.as_str());
        }
        if let Some(encryption) = template.encryption_configuration() {
            let key = encryption.kms_key().map_or_else(Value::null, Value::text);
            let kind = Value::text(encryption.encryption_type().as_str());
            made =
                made.export_blocks("encryption_configuration", vec![vec![("encryption_type", kind), ("kms_key", key)]]);
        }
        let filters = template.image_tag_mutability_exclusion_filters().iter().map(|filter| {
            let kind = Value::text(filter.filter_type().as_str());
            vec![("filter", Value::text(filter.filter())), ("filter_type", kind)]
        });
        made = made.export_blocks("image_tag_mutability_exclusion_filter", filters.collect());
        let tags = pairs!(template.resource_tags()).into_iter().map(|(key, value)| (key, Value::text(value)));
        Ok(Some(made.export_value("resource_tags", Value::map(tags.collect()))))
    }

    async fn update(&self, wanted: &Arguments<'_>, _: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws
            .ecr
            .update_repository_creation_template()
            .prefix(wanted.required("prefix"))
            .description(wanted.text("description").unwrap_or_default())
            .set_encryption_configuration(encryption(wanted)?)
            .set_resource_tags(tags!("UpdateRepositoryCreationTemplate", aws_sdk_ecr, wanted.map("resource_tags")))
            .image_tag_mutability(ImageTagMutability::from(wanted.required("image_tag_mutability").as_str()))
            .set_image_tag_mutability_exclusion_filters(exclusions(wanted)?)
            .repository_policy(wanted.policy("repository_policy").unwrap_or_default())
            .lifecycle_policy(wanted.policy("lifecycle_policy").unwrap_or_default())
            .set_applied_for(Some(applied_for(wanted)))
            .set_custom_role_arn(wanted.text("custom_role_arn"));
        call!("UpdateRepositoryCreationTemplate", request);
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.ecr.delete_repository_creation_template().prefix(made.required("prefix"));
        call!("DeleteRepositoryCreationTemplate", request);
        Ok(())
    }
}

fn applied_for(wanted: &Arguments<'_>) -> Vec<RctAppliedFor> {
    wanted.texts("applied_for").iter().map(|text| RctAppliedFor::from(text.as_str())).collect()
}

fn encryption(wanted: &Arguments<'_>) -> Result<Option<EncryptionConfigurationForRepositoryCreationTemplate>, Refusal> {
    let blocks = wanted.blocks("encryption_configuration");
    let built = blocks.first().map(|block| {
        let kind = EncryptionType::from(block.required("encryption_type").as_str());
        let built = EncryptionConfigurationForRepositoryCreationTemplate::builder().encryption_type(kind);
        built.set_kms_key(block.text("kms_key")).build().map_err(unbuilt(CREATE))
    });
    built.transpose()
}
