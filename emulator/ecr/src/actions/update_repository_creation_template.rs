use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{AppliedFor, Encryption};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    encryption,
    resource_tags::{self, TagView},
    settings,
    tag_mutability::{self, ExclusionFilter},
    template_view::{self, TemplateView},
    view::on_registry,
};

/// Changes what a call names of a template. `ecr:UpdateRepositoryCreationTemplate` on `*`.
pub(crate) struct UpdateRepositoryCreationTemplate;

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
    applied_for: Option<Vec<AppliedFor>>,
    custom_role_arn: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    registry_id: String,
    repository_creation_template: TemplateView,
}

#[async_trait]
impl Action for UpdateRepositoryCreationTemplate {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "UpdateRepositoryCreationTemplate"
    }

    fn permission(&self, _: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(on_registry("ecr:UpdateRepositoryCreationTemplate", call.account()?))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = call.account()?;
        let updated = call.gate().clock().now();
        let filters = input.image_tag_mutability_exclusion_filters.as_deref();
        settings::change(registry, call, |settings| {
            let mut template = template_view::find(settings, registry, &input.prefix)?.clone();
            template.updated = updated;
            template.description = input.description.or(template.description);
            if let Some(asked) = input.encryption_configuration {
                template.encryption = encryption::read_of_template(Some(asked), registry, call)?;
            }
            if let Some(tags) = &input.resource_tags {
                template.tags = resource_tags::read(tags)?;
            }
            if let Some(mode) = &input.image_tag_mutability {
                template.tag_mutability = tag_mutability::read(Some(mode), filters)?;
            }
            // An empty text removes what was there.
            if let Some(text) = input.repository_policy {
                template.policy = template_view::policy(text)?;
            }
            if let Some(text) = input.lifecycle_policy {
                template.lifecycle = template_view::lifecycle(text)?;
            }
            template.applied_for = input.applied_for.unwrap_or(template.applied_for);
            template.custom_role_arn = input.custom_role_arn.or(template.custom_role_arn);
            template_view::check(&template)?;
            let view = TemplateView::of(&input.prefix, &template);
            settings.templates.insert(input.prefix, template);
            Ok(Output { registry_id: registry.to_string(), repository_creation_template: view })
        })
    }
}
