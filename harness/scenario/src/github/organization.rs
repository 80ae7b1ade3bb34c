//! What an owner decides of its repositories' tokens: the template of subjects, custom properties, the enterprise.

use std::collections::BTreeMap;

use portcullis_model::{Enterprise, PropertyValue, SubjectForm};
use serde_json::Value;

use crate::{
    fields::Fields,
    job::possible_with,
    json::json,
    keys::{ENTERPRISE, GITHUB_ORGANIZATION, ORGANIZATION_SUBJECT, SUBJECT},
    problem::Problems,
    value::{choice, entries, number, text, texts, truth},
    yaml::{Kind, Node},
};

const FORMS: &[(&str, SubjectForm)] = &[("classic", SubjectForm::Classic), ("immutable", SubjectForm::Immutable)];

/// What is decided for all repositories of an organisation.
#[derive(Clone, Debug, Default)]
pub(super) struct Organization {
    pub(super) id: Option<u64>,
    /// The template of subjects, for the repositories that opted in.
    pub(super) include_claim_keys: Option<Vec<String>>,
    /// The values of custom properties that repositories have when they say nothing.
    pub(super) properties: BTreeMap<String, PropertyValue>,
    pub(super) enterprise: Option<Enterprise>,
}

/// The subject of a repository's tokens, as far as it is said.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject {
    pub(super) form: Option<SubjectForm>,
    pub(super) include_claim_keys: Option<Vec<String>>,
    pub(super) use_default: Option<bool>,
}

/// `organization: { id: 7, subject: { include_claim_keys: [repo, context] }, properties: { team: web } }`.
pub(super) fn organization(node: &Node, problems: &mut Problems) -> Option<Organization> {
    let fields = Fields::read(node, &GITHUB_ORGANIZATION, problems)?;
    let subject = fields.find("subject").and_then(|node| Fields::read(node, &ORGANIZATION_SUBJECT, problems));
    Some(Organization {
        id: fields.find("id").and_then(|node| number(node, "`id`", problems)),
        include_claim_keys: subject.and_then(|fields| claim_keys(fields.find("include_claim_keys")?, problems)),
        properties: fields.find("properties").map(|node| properties(node, problems)).unwrap_or_default(),
        enterprise: fields.find("enterprise").and_then(|node| enterprise(node, problems)),
    })
}

/// `subject: immutable`, `subject: { include_claim_keys: [repo, context, job_workflow_ref] }`, or `subject: { use_default:
/// false }` for what the organisation decided.
pub(super) fn subject(node: &Node, problems: &mut Problems) -> Subject {
    if !matches!(node.kind, Kind::Map(_)) {
        return Subject { form: choice(node, "a form of the subject", FORMS, problems), ..Subject::default() };
    }
    let Some(fields) = Fields::read(node, &SUBJECT, problems) else {
        return Subject::default();
    };
    let form = fields.find("form").and_then(|node| choice(node, "a form of the subject", FORMS, problems));
    let include_claim_keys = fields.find("include_claim_keys").and_then(|node| claim_keys(node, problems));
    let use_default = fields.find("use_default").map(|node| truth(node, "`use_default`", problems));
    if let (Some(true), Some(at)) = (use_default, fields.key_at("include_claim_keys")) {
        problems
            .add(at, "GitHub's default is used, and claims are listed too")
            .help("write `use_default: false`, or leave it out");
    }
    Subject { form, include_claim_keys, use_default }
}

fn claim_keys(node: &Node, problems: &mut Problems) -> Option<Vec<String>> {
    let keys = texts(node, "`include_claim_keys`", "include_claim_keys: [repo, context]", problems);
    let part = |job: &mut portcullis_model::Job| job.repository.include_claim_keys.clone_from(&keys);
    possible_with(part, &node.at, problems).then_some(keys)
}

/// The custom properties that tokens carry: `properties: { team: web, tier: [gold, silver] }`.
pub(super) fn properties(node: &Node, problems: &mut Problems) -> BTreeMap<String, PropertyValue> {
    let mut properties = BTreeMap::new();
    for entry in entries(node, "`properties`", "properties: { team: web }", problems) {
        match property(json(&entry.value, problems)) {
            Some(value) => {
                properties.insert(entry.key.clone(), value);
            }
            None => {
                problems
                    .add(&entry.value.at, format!("`{}` is not the value of a custom property", entry.key))
                    .help("it is text, `true` or `false`, or a list of texts; a number is put in quotes");
            }
        }
    }
    let part = |job: &mut portcullis_model::Job| job.repository.properties.clone_from(&properties);
    possible_with(part, &node.at, problems);
    properties
}

fn property(value: Value) -> Option<PropertyValue> {
    match value {
        Value::Bool(value) => Some(PropertyValue::Boolean(value)),
        Value::String(text) => Some(PropertyValue::Text(text)),
        Value::Array(items) => {
            let texts = items.into_iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
            texts.map(PropertyValue::Selected)
        }
        Value::Null | Value::Number(_) | Value::Object(_) => None,
    }
}

/// `enterprise: { slug: octo-inc, id: 7 }`, with an issuer of its own by `include_enterprise_slug: true`.
pub(super) fn enterprise(node: &Node, problems: &mut Problems) -> Option<Enterprise> {
    let fields = Fields::read(node, &ENTERPRISE, problems)?;
    let slug = fields.require("slug", &node.at, "slug: octo-inc", problems);
    let id = fields.require("id", &node.at, "id: 7", problems);
    let own_issuer = fields.find("include_enterprise_slug");
    let own_issuer = own_issuer.is_some_and(|node| truth(node, "`include_enterprise_slug`", problems));
    let slug = slug.and_then(|node| text(node, "`slug`", problems));
    let id = id.and_then(|node| number(node, "`id`", problems));
    let mut enterprise = Enterprise::new(slug?, id?);
    enterprise.include_enterprise_slug = own_issuer;
    let part = |job: &mut portcullis_model::Job| job.repository.enterprise = Some(enterprise.clone());
    possible_with(part, &node.at, problems).then_some(enterprise)
}
