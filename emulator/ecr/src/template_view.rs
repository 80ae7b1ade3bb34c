//! Repository creation templates as the API shows them, and what is refused of one.

use portcullis_model::{AccountId, Cause};
use portcullis_policy::{DocumentKind, check_on_write};
use portcullis_store::{AppliedFor, CreationTemplate, Encryption, Registry};
use portcullis_wire::Fault;
use serde::Serialize;

use crate::{
    faults, lifecycle_text, policy_text,
    resource_tags::TagView,
    tag_mutability::{self, ExclusionFilter},
    view::epoch,
};

/// A template in an answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TemplateView {
    prefix: String,
    description: Option<String>,
    encryption_configuration: Encryption,
    resource_tags: Option<Vec<TagView>>,
    image_tag_mutability: &'static str,
    image_tag_mutability_exclusion_filters: Option<Vec<ExclusionFilter>>,
    repository_policy: Option<String>,
    lifecycle_policy: Option<String>,
    applied_for: Vec<AppliedFor>,
    custom_role_arn: Option<String>,
    created_at: f64,
    updated_at: f64,
}

impl TemplateView {
    pub(crate) fn of(prefix: &str, template: &CreationTemplate) -> Self {
        let tags: Vec<TagView> = template.tags.iter().map(TagView::from).collect();
        Self {
            prefix: prefix.to_owned(),
            description: template.description.clone(),
            encryption_configuration: template.encryption.clone(),
            resource_tags: (!tags.is_empty()).then_some(tags),
            image_tag_mutability: template.tag_mutability.as_str(),
            image_tag_mutability_exclusion_filters: tag_mutability::filters(&template.tag_mutability),
            repository_policy: template.policy.clone(),
            lifecycle_policy: template.lifecycle.clone(),
            applied_for: template.applied_for.clone(),
            custom_role_arn: template.custom_role_arn.clone(),
            created_at: epoch(template.created),
            updated_at: epoch(template.updated),
        }
    }
}

/// The template of a prefix.
pub(crate) fn find<'r>(
    settings: &'r Registry,
    registry: AccountId,
    prefix: &str,
) -> Result<&'r CreationTemplate, Fault> {
    let missing = || faults::TEMPLATE_NOT_FOUND.with(&[("prefix", prefix), ("registry", registry.as_str())]);
    settings.templates.get(prefix).ok_or_else(missing)
}

/// The policy of the repositories; an empty text is none.
pub(crate) fn policy(text: String) -> Result<Option<String>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    check_on_write(DocumentKind::Resource, &text).map_err(|malformed| {
        let cause = Cause::new(malformed.error.to_string());
        faults::invalid_parameter("RepositoryPolicy", "Invalid repository policy provided").caused_by(cause)
    })?;
    Ok(Some(policy_text::stored(&text)))
}

/// The lifecycle policy of the repositories; an empty text is none.
pub(crate) fn lifecycle(text: String) -> Result<Option<String>, Fault> {
    if text.is_empty() { Ok(None) } else { Ok(Some(lifecycle_text::read(&text)?.text().to_owned())) }
}

/// Documented: tags and KMS keys need a role of the template's own. The text is `unverified`.
pub(crate) fn check(template: &CreationTemplate) -> Result<(), Fault> {
    let needs_role = !template.tags.is_empty() || template.encryption != Encryption::default();
    if needs_role && template.custom_role_arn.is_none() {
        let text = "customRoleArn is required when resourceTags or KMS encryption are set";
        return Err(faults::VALIDATION.with(&[("text", text)]));
    }
    if template.applied_for.is_empty() {
        return Err(faults::invalid_parameter("appliedFor", "Member must have length greater than or equal to 1"));
    }
    Ok(())
}
