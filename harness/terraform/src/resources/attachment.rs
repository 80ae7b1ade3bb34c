//! `aws_iam_role_policy_attachment`, `aws_iam_user_policy_attachment`, `aws_iam_group_policy_attachment`:
//! AttachRolePolicy, then ListAttachedRolePolicies, and their like.

use async_trait::async_trait;

use super::{Arguments, Clients, Exports, Made, Resource, holder::Holder};
use crate::error::Refusal;

/// A managed policy attached to one holder.
pub(super) struct Attachment(pub(super) Holder);

#[async_trait]
impl Resource for Attachment {
    fn type_name(&self) -> &'static str {
        match self.0 {
            Holder::Role => "aws_iam_role_policy_attachment",
            Holder::User => "aws_iam_user_policy_attachment",
            Holder::Group => "aws_iam_group_policy_attachment",
        }
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        self.0.attach(&wanted.required(self.0.argument()), &wanted.required("policy_arn"), aws).await?;
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let (holder, arn) = (known.required(self.0.argument()), known.required("policy_arn"));
        let attached = self.0.attached(&holder, aws).await?;
        if !attached.is_some_and(|attached| attached.contains(&arn)) {
            return Ok(None);
        }
        // The provider appends the time and a counter, which no configuration reads; the ARN is as good an id.
        let made = Made::default().export("id", format!("{holder}-{arn}"));
        // A policy of AWS's own is written nowhere but here.
        let is_of_aws = arn.contains(":iam::aws:policy/");
        Ok(Some(if is_of_aws { made.element(arn, None, &[("", "policy_arn")]) } else { made }))
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        self.0.detach(&made.required(self.0.argument()), &made.required("policy_arn"), aws).await
    }
}
