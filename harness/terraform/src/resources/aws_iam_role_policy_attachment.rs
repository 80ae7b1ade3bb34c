//! `aws_iam_role_policy_attachment`: AttachRolePolicy, then ListAttachedRolePolicies.

use async_trait::async_trait;

use super::{Arguments, Clients, Made, Resource, refusal};
use crate::{
    error::Refusal,
    schema::{Attribute, Kind, Schema},
};

/// A managed policy attached to a role.
pub(super) struct RolePolicyAttachment;

static SCHEMA: Schema = Schema {
    attributes: &[
        Attribute::required("role", Kind::Text),
        Attribute::required("policy_arn", Kind::Text),
        Attribute::computed("id", Kind::Text),
    ],
    blocks: &[],
};

#[async_trait]
impl Resource for RolePolicyAttachment {
    fn type_name(&self) -> &'static str {
        "aws_iam_role_policy_attachment"
    }

    fn schema(&self) -> &'static Schema {
        &SCHEMA
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Made, Refusal> {
        let (role, arn) = (wanted.required("role"), wanted.required("policy_arn"));
        let request = aws.iam.attach_role_policy().role_name(&role).policy_arn(&arn);
        request.send().await.map_err(refusal("AttachRolePolicy"))?;
        let request = aws.iam.list_attached_role_policies().role_name(&role);
        request.send().await.map_err(refusal("ListAttachedRolePolicies"))?;
        // The provider appends the time and a counter, which no configuration reads; the ARN is as good an id.
        let made = Made::default().export("id", format!("{role}-{arn}"));
        // A policy of AWS's own is written nowhere but here.
        Ok(if arn.contains(":iam::aws:policy/") { made.element(arn, None, &[("", "policy_arn")]) } else { made })
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request =
            aws.iam.detach_role_policy().role_name(made.required("role")).policy_arn(made.required("policy_arn"));
        request.send().await.map(drop).map_err(refusal("DetachRolePolicy"))
    }
}
