//! `aws_organizations_policy`: CreatePolicy of Organizations, then DescribePolicy.

use async_trait::async_trait;
use aws_sdk_organizations::types::PolicyType;

use super::{
    Arguments, Clients, Document, Exports, Made, Resource,
    aws_organizations_organizational_unit::retag,
    call::{call, incomplete, list, look_through, look_up, pairs, tags},
};
use crate::{
    error::Refusal,
    schema::{Additions, Preset},
    value::Value,
};

/// A service control policy, a resource control policy, or another of the organization.
pub(super) struct OrganizationPolicy;

#[async_trait]
impl Resource for OrganizationPolicy {
    fn type_name(&self) -> &'static str {
        "aws_organizations_policy"
    }

    fn additions(&self) -> Additions {
        Additions { presets: &[("type", Preset::Text("SERVICE_CONTROL_POLICY"))], json: &["content"] }
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["type"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let request = aws
            .organizations
            .create_policy()
            .name(wanted.required("name"))
            .description(wanted.text("description").unwrap_or_default())
            .r#type(PolicyType::from(wanted.required("type").as_str()))
            .content(wanted.required("content"))
            .set_tags(tags!("CreatePolicy", aws_sdk_organizations, wanted.map("tags_all")));
        let created = call!("CreatePolicy", request);
        let summary = created.policy().and_then(|policy| policy.policy_summary());
        let id = summary.and_then(|summary| summary.id()).ok_or_else(|| incomplete("CreatePolicy", "Policy.Id"))?;
        Ok([("id".to_owned(), Value::text(id))].into())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let organizations = &aws.organizations;
        let id = match known.text("id") {
            Some(id) => id,
            None => {
                let kind = PolicyType::from(known.required("type").as_str());
                let request = organizations.list_policies().filter(kind);
                let policies = look_through!("ListPolicies", request, policies).unwrap_or_default();
                let found = policies.into_iter().find(|policy| policy.name() == known.text("name").as_deref());
                let Some(id) = found.and_then(|policy| policy.id) else { return Ok(None) };
                id
            }
        };
        let Some(read) = look_up!("DescribePolicy", organizations.describe_policy().policy_id(&id)) else {
            return Ok(None);
        };
        let Some(policy) = read.policy() else { return Ok(None) };
        let Some(summary) = policy.policy_summary() else { return Ok(None) };
        let tags = list!("ListTagsForResource", organizations.list_tags_for_resource().resource_id(&id));
        let arn = summary.arn().unwrap_or_default();
        let made = Made::default()
            .export("id", &id)
            .export("arn", arn)
            .export_some("name", summary.name())
            .export_some("description", summary.description())
            .export_some("type", summary.r#type().map(|kind| kind.as_str()))
            .export_some("content", policy.content())
            .export_tags(pairs!(tags))
            .element(arn, Some(Document::Argument("content")), &[("Name", "name"), ("Type", "type")]);
        Ok(Some(made))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let id = there.required("id");
        let request = aws
            .organizations
            .update_policy()
            .policy_id(&id)
            .name(wanted.required("name"))
            .description(wanted.text("description").unwrap_or_default())
            .content(wanted.required("content"));
        call!("UpdatePolicy", request);
        retag(&id, wanted, there, aws).await
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        if !made.flag("skip_destroy") {
            call!("DeletePolicy", aws.organizations.delete_policy().policy_id(made.required("id")));
        }
        Ok(())
    }
}
