//! `aws_iam_policy`: CreatePolicy, then GetPolicy and GetPolicyVersion.

use async_trait::async_trait;
use aws_sdk_iam::types::PolicyScopeType;

use super::{
    Arguments, Clients, Document, Exports, Made, Resource,
    call::{call, incomplete, list, look_up, pairs, tag_changes, tags},
    holder::decoded,
};
use crate::{
    error::Refusal,
    schema::{Additions, Preset},
    value::Value,
};

/// A customer managed policy.
pub(super) struct ManagedPolicy;

const ATTRIBUTES: &[(&str, &str)] =
    &[("PolicyName", "name"), ("Path", "path"), ("Description", "description"), ("Tags", "tags")];

/// How many versions IAM keeps of a policy.
const MOST_VERSIONS: usize = 5;

#[async_trait]
impl Resource for ManagedPolicy {
    fn type_name(&self) -> &'static str {
        "aws_iam_policy"
    }

    fn additions(&self) -> Additions {
        Additions { presets: &[("path", Preset::Text("/"))], json: &["policy"] }
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["description", "path"]
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let request = aws
            .iam
            .create_policy()
            .policy_name(wanted.name())
            .policy_document(wanted.policy("policy").unwrap_or_default())
            .set_path(wanted.text("path"))
            // The provider sends an empty one where none is written.
            .description(wanted.text("description").unwrap_or_default())
            .set_tags(tags!("CreatePolicy", aws_sdk_iam, wanted.map("tags_all")));
        let created = call!("CreatePolicy", request);
        let arn = created.policy().and_then(|policy| policy.arn());
        let arn = arn.ok_or_else(|| incomplete("CreatePolicy", "Policy.Arn"))?;
        Ok([("arn".to_owned(), Value::text(arn))].into())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let arn = match known.text("arn") {
            Some(arn) => arn,
            None => {
                let name = known.name();
                let own = list!("ListPolicies", aws.iam.list_policies().scope(PolicyScopeType::Local));
                let found = own.into_iter().find(|policy| policy.policy_name() == Some(&name));
                let Some(arn) = found.and_then(|policy| policy.arn) else { return Ok(None) };
                arn
            }
        };
        let Some(read) = look_up!("GetPolicy", aws.iam.get_policy().policy_arn(&arn)) else { return Ok(None) };
        let policy = read.policy().ok_or_else(|| incomplete("GetPolicy", "Policy"))?;
        let version = policy.default_version_id().ok_or_else(|| incomplete("GetPolicy", "DefaultVersionId"))?;
        let version = call!("GetPolicyVersion", aws.iam.get_policy_version().policy_arn(&arn).version_id(version));
        let mut made = Made::default()
            .export("arn", &arn)
            .export("id", &arn)
            .export("name", policy.policy_name().unwrap_or_default())
            .export("policy_id", policy.policy_id().unwrap_or_default())
            .export_some("path", policy.path())
            .export_some("description", policy.description())
            .export_number("attachment_count", policy.attachment_count().unwrap_or_default())
            .export_tags(pairs!(policy.tags()))
            .element(&arn, Some(Document::Argument("policy")), ATTRIBUTES);
        if let Some(document) = version.policy_version().and_then(|version| version.document()) {
            made = made.export("policy", decoded(document));
        }
        Ok(Some(made))
    }

    async fn update(&self, wanted: &Arguments<'_>, there: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let (iam, arn) = (&aws.iam, there.required("arn"));
        let versions = list!("ListPolicyVersions", iam.list_policy_versions().policy_arn(&arn));
        // The provider makes room by removing the oldest.
        if versions.len() >= MOST_VERSIONS {
            let spare = versions.into_iter().filter(|version| !version.is_default_version());
            if let Some(id) = spare.min_by_key(|version| version.create_date).and_then(|version| version.version_id) {
                call!("DeletePolicyVersion", iam.delete_policy_version().policy_arn(&arn).version_id(id));
            }
        }
        let document = wanted.policy("policy").unwrap_or_default();
        let request = iam.create_policy_version().policy_arn(&arn).policy_document(document).set_as_default(true);
        call!("CreatePolicyVersion", request);
        let (write, remove) = tag_changes(&wanted.map("tags_all"), &there.map("tags_all"));
        if !remove.is_empty() {
            call!("UntagPolicy", iam.untag_policy().policy_arn(&arn).set_tag_keys(Some(remove)));
        }
        if let Some(tags) = tags!("TagPolicy", aws_sdk_iam, write) {
            call!("TagPolicy", iam.tag_policy().policy_arn(&arn).set_tags(Some(tags)));
        }
        Ok(())
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let (iam, arn) = (&aws.iam, made.required("arn"));
        for version in list!("ListPolicyVersions", iam.list_policy_versions().policy_arn(&arn)) {
            if !version.is_default_version() {
                let request = iam.delete_policy_version().policy_arn(&arn).set_version_id(version.version_id);
                call!("DeletePolicyVersion", request);
            }
        }
        call!("DeletePolicy", iam.delete_policy().policy_arn(arn));
        Ok(())
    }
}
