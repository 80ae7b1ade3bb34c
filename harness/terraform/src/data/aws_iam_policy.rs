//! `aws_iam_policy`: GetPolicy and GetPolicyVersion, found by its name through ListPolicies.

use async_trait::async_trait;

use super::{DataSource, exports, not_found, tag_map, text};
use crate::{
    error::Refusal,
    number::Number,
    resources::{
        Arguments, Clients, Exports,
        call::{call, incomplete, list, pairs},
        holder::decoded,
    },
    value::Value,
};

/// A managed policy, the account's own or AWS's.
pub(super) struct ManagedPolicy;

#[async_trait]
impl DataSource for ManagedPolicy {
    fn type_name(&self) -> &'static str {
        "aws_iam_policy"
    }

    async fn read(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let arn = match wanted.text("arn") {
            Some(arn) => arn,
            None => found(wanted, aws).await?,
        };
        let read = call!("GetPolicy", aws.iam.get_policy().policy_arn(&arn));
        let policy = read.policy().ok_or_else(|| incomplete("GetPolicy", "Policy"))?;
        let version = policy.default_version_id().ok_or_else(|| incomplete("GetPolicy", "DefaultVersionId"))?;
        let version = call!("GetPolicyVersion", aws.iam.get_policy_version().policy_arn(&arn).version_id(version));
        let document = version.policy_version().and_then(|version| version.document()).map(decoded);
        let count = i64::from(policy.attachment_count().unwrap_or_default());
        Ok(exports([
            ("id", Value::text(arn.as_str())),
            ("arn", Value::text(arn)),
            ("name", text(policy.policy_name())),
            ("path", text(policy.path())),
            ("description", text(policy.description())),
            ("policy_id", text(policy.policy_id())),
            ("attachment_count", Number::from(count).into()),
            ("policy", text(document.as_deref())),
            ("tags", tag_map(pairs!(policy.tags()))),
        ]))
    }
}

/// The one policy of a name, a path, or both.
async fn found(wanted: &Arguments<'_>, aws: &Clients) -> Result<String, Refusal> {
    let (name, prefix) = (wanted.text("name"), wanted.text("path_prefix"));
    let all = list!("ListPolicies", aws.iam.list_policies().set_path_prefix(prefix));
    let is_it = |policy: &aws_sdk_iam::types::Policy| name.is_none() || policy.policy_name() == name.as_deref();
    let mut found = all.into_iter().filter(is_it).filter_map(|policy| policy.arn);
    let what = || format!("managed policy of the name `{}`", name.clone().unwrap_or_default());
    let first = found.next().ok_or_else(|| not_found("ListPolicies", what()))?;
    match found.next() {
        None => Ok(first),
        Some(second) => {
            Err(not_found("ListPolicies", format!("single policy that is meant: `{first}` and `{second}` both fit")))
        }
    }
}
