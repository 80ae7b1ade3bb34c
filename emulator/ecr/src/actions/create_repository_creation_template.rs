use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::quota::TEMPLATES;
use portcullis_store::{AppliedFor, CreationTemplate, Encryption};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    encryption, faults,
    resource_tags::{self, TagView},
    settings,
    tag_mutability::{self, ExclusionFilter},
    template_view::{self, TemplateView},
    view::on_registry,
};

/// Makes a template for repositories that ECR makes by itself. `ecr:CreateRepositoryCreationTemplate` on `*`.
pub(crate) struct CreateRepositoryCreationTemplate;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    prefix: String,
    description: Option<String>,
    encryption_configuration: Option<Encryption>,
    resource_tags: Option<Vec<TagView>>,
    image_tag_mutability: Option<String>,
    image_tag_mutability_exclusion_filters: Option<Vec<ExclusionFilter>>,
    repository_policy: Option<String>,
    lifecycle_policy: Option<String>,
    applied_for: Vec<AppliedFor>,
    custom_role_arn: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_creation_template: TemplateView,
}

#[async_trait]
impl Action for CreateRepositoryCreationTemplate {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "CreateRepositoryCreationTemplate"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:CreateRepositoryCreationTemplate", call.account()?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = call.account()?;
        let now = call.gate().clock().now();
        let filters = input.image_tag_mutability_exclusion_filters.as_deref();
        let tags = input.resource_tags.unwrap_or_default();
        let template = CreationTemplate {
            description: input.description,
            encryption: encryption::read_of_template(input.encryption_configuration, registry, call)?,
            tags: resource_tags::read(&tags)?,
            tag_mutability: tag_mutability::read(input.image_tag_mutability.as_deref(), filters)?,
            policy: input.repository_policy.map(template_view::policy).transpose()?.flatten(),
            lifecycle: input.lifecycle_policy.map(template_view::lifecycle).transpose()?.flatten(),
            applied_for: input.applied_for,
            custom_role_arn: input.custom_role_arn,
            created: now,
            updated: now,
        };
        template_view::check(&template)?;
        let view = TemplateView::of(&input.prefix, &template);
        settings::change(registry, call, |settings| {
            if settings.templates.contains_key(&input.prefix) {
                let values = [("prefix", input.prefix.as_str()), ("registry", registry.as_str())];
                return Err(faults::TEMPLATE_ALREADY_EXISTS.with(&values));
            }
            if !TEMPLATES.has_room(settings.templates.len()) {
                return Err(faults::limit_exceeded(&TEMPLATES));
            }
            settings.templates.insert(input.prefix, template);
            Ok(())
        })?;
        Ok(Output { registry_id: registry.to_string(), repository_creation_template: view })
    }
}
