//! `aws_iam_policy`: CreatePolicy, then GetPolicy and GetPolicyVersion.

use async_trait::async_trait;

use super::{Arguments, Clients, Document, Made, Resource, iam_tags, incomplete, refusal};
use crate::{
    error::Refusal,
    number::Number,
    schema::{Attribute, Kind, Preset, Schema},
};

/// A customer managed policy.
pub(super) struct ManagedPolicy;

static SCHEMA: Schema = Schema {
    attributes: &[
        Attribute::required("policy", Kind::Json),
        Attribute::optional_computed("name", Kind::Text),
        Attribute::optional("name_prefix", Kind::Text),
        Attribute::optional("path", Kind::Text).or(Preset::Text("/")),
        Attribute::optional("description", Kind::Text),
        Attribute::optional("tags", Kind::TextMap),
        Attribute::computed("tags_all", Kind::TextMap),
        Attribute::computed("arn", Kind::Text),
        Attribute::computed("id", Kind::Text),
        Attribute::computed("policy_id", Kind::Text),
        Attribute::computed("attachment_count", Kind::Number),
    ],
    blocks: &[],
};

const ATTRIBUTES: &[(&str, &str)] =
    &[("PolicyName", "name"), ("Path", "path"), ("Description", "description"), ("Tags", "tags")];

#[async_trait]
impl Resource for ManagedPolicy {
    fn type_name(&self) -> &'static str {
        "aws_iam_policy"
    }

    fn schema(&self) -> &'static Schema {
        &SCHEMA
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Made, Refusal> {
        let operation = "CreatePolicy";
        let created = aws
            .iam
            .create_policy()
            .policy_name(wanted.name())
            .policy_document(wanted.policy("policy").unwrap_or_default())
            .set_path(wanted.text("path"))
            .set_description(wanted.text("description"))
            .set_tags(iam_tags(wanted.map("tags_all"), operation)?)
            .send()
            .await
            .map_err(refusal(operation))?;
        let arn = created.policy().and_then(|policy| policy.arn());
        let arn = arn.ok_or_else(|| incomplete(operation, "Policy.Arn"))?;
        let operation = "GetPolicy";
        let read = aws.iam.get_policy().policy_arn(arn).send().await.map_err(refusal(operation))?;
        let policy = read.policy().ok_or_else(|| incomplete(operation, "Policy"))?;
        let version = policy.default_version_id().ok_or_else(|| incomplete(operation, "DefaultVersionId"))?;
        let request = aws.iam.get_policy_version().policy_arn(arn).version_id(version);
        request.send().await.map_err(refusal("GetPolicyVersion"))?;
        let mut made = Made::default()
            .export("arn", arn)
            .export("id", arn)
            .export("name", policy.policy_name().unwrap_or_default())
            .export("policy_id", policy.policy_id().unwrap_or_default())
            .element(arn, Some(Document::Argument("policy")), ATTRIBUTES);
        let count = i64::from(policy.attachment_count().unwrap_or_default());
        made.exports.insert("attachment_count".to_owned(), Number::from(count).into());
        Ok(made)
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let arn = made.required("arn");
        let versions = aws.iam.list_policy_versions().policy_arn(&arn).send().await;
        for version in versions.map_err(refusal("ListPolicyVersions"))?.versions() {
            if !version.is_default_version() {
                let request = aws
                    .iam
                    .delete_policy_version()
                    .policy_arn(&arn)
                    .set_version_id(version.version_id().map(str::to_owned));
                request.send().await.map_err(refusal("DeletePolicyVersion"))?;
            }
        }
        aws.iam.delete_policy().policy_arn(arn).send().await.map(drop).map_err(refusal("DeletePolicy"))
    }
}
