//! `aws_organizations_policy_attachment`: AttachPolicy, then ListTargetsForPolicy.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, look_through},
};
use crate::error::Refusal;

/// A policy of the organization in force at a root, unit or account.
pub(super) struct OrganizationPolicyAttachment;

#[async_trait]
impl Resource for OrganizationPolicyAttachment {
    fn type_name(&self) -> &'static str {
        "aws_organizations_policy_attachment"
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let request = aws.organizations.attach_policy().policy_id(wanted.required("policy_id"));
        call!("AttachPolicy", request.target_id(wanted.required("target_id")));
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let (policy, target) = (known.required("policy_id"), known.required("target_id"));
        let request = aws.organizations.list_targets_for_policy().policy_id(&policy);
        let targets = look_through!("ListTargetsForPolicy", request, targets).unwrap_or_default();
        let is_there = targets.iter().any(|one| one.target_id() == Some(&target));
        Ok(is_there.then(|| Made::default().export("id", format!("{target}:{policy}"))))
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        if !made.flag("skip_destroy") {
            let request = aws.organizations.detach_policy().policy_id(made.required("policy_id"));
            call!("DetachPolicy", request.target_id(made.required("target_id")));
        }
        Ok(())
    }
}
