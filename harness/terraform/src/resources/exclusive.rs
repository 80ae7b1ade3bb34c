//! `aws_iam_role_policies_exclusive`, `aws_iam_role_policy_attachments_exclusive` and those of users and groups: what is
//! not named is taken away.
//!
//! Destroying one gives up the watch over the holder, and changes nothing in AWS.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{changes, incomplete},
    holder::Holder,
};
use crate::error::Refusal;

/// The only inline policies that a holder may have.
pub(super) struct OnlyPolicies(pub(super) Holder);

/// The only managed policies that a holder may have.
pub(super) struct OnlyAttachments(pub(super) Holder);

fn name(holder: Holder, arguments: &Arguments<'_>) -> String {
    arguments.required(match holder {
        Holder::Role => "role_name",
        Holder::User => "user_name",
        Holder::Group => "group_name",
    })
}

#[async_trait]
impl Resource for OnlyPolicies {
    fn type_name(&self) -> &'static str {
        match self.0 {
            Holder::Role => "aws_iam_role_policies_exclusive",
            Holder::User => "aws_iam_user_policies_exclusive",
            Holder::Group => "aws_iam_group_policies_exclusive",
        }
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let holder = name(self.0, wanted);
        let there = self.0.policies(&holder, aws).await?.unwrap_or_default();
        let (missing, surplus) = changes(&wanted.texts("policy_names"), &there);
        // The provider has no document for it either.
        if let Some(missing) = missing.first() {
            return Err(incomplete("ListRolePolicies", &format!("inline policy `{missing}`, which is named here")));
        }
        for policy in surplus {
            self.0.delete_policy(&holder, &policy, aws).await?;
        }
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let there = self.0.policies(&name(self.0, known), aws).await?;
        Ok(there.map(|there| Made::default().export_texts("policy_names", &there)))
    }

    async fn delete(&self, _: &Arguments<'_>, _: &Clients) -> Result<(), Refusal> {
        Ok(())
    }
}

#[async_trait]
impl Resource for OnlyAttachments {
    fn type_name(&self) -> &'static str {
        match self.0 {
            Holder::Role => "aws_iam_role_policy_attachments_exclusive",
            Holder::User => "aws_iam_user_policy_attachments_exclusive",
            Holder::Group => "aws_iam_group_policy_attachments_exclusive",
        }
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let holder = name(self.0, wanted);
        let there = self.0.attached(&holder, aws).await?.unwrap_or_default();
        let (missing, surplus) = changes(&wanted.texts("policy_arns"), &there);
        for arn in missing {
            self.0.attach(&holder, &arn, aws).await?;
        }
        for arn in surplus {
            self.0.detach(&holder, &arn, aws).await?;
        }
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let there = self.0.attached(&name(self.0, known), aws).await?;
        Ok(there.map(|there| Made::default().export_texts("policy_arns", &there)))
    }

    async fn delete(&self, _: &Arguments<'_>, _: &Clients) -> Result<(), Refusal> {
        Ok(())
    }
}
