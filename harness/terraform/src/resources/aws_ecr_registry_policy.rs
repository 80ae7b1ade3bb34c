//! `aws_ecr_registry_policy`: PutRegistryPolicy, then GetRegistryPolicy.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Document, Exports, Made, Resource,
    call::{call, look_up},
};
use crate::{error::Refusal, schema::Additions};

/// The resource policy of the account's registry in one region.
pub(super) struct RegistryPolicy;

#[async_trait]
impl Resource for RegistryPolicy {
    fn type_name(&self) -> &'static str {
        "aws_ecr_registry_policy"
    }

    fn additions(&self) -> Additions {
        Additions { json: &["policy"], ..Additions::default() }
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let policy = wanted.policy("policy").unwrap_or_default();
        call!("PutRegistryPolicy", aws.ecr.put_registry_policy().policy_text(policy));
        Ok(Exports::new())
    }

    async fn read(&self, _: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let Some(read) = look_up!("GetRegistryPolicy", aws.ecr.get_registry_policy()) else { return Ok(None) };
        let registry = read.registry_id().unwrap_or_default();
        let made = Made::default().export("id", registry).export("registry_id", registry);
        let made = made.export_some("policy", read.policy_text());
        // Reasons name it as the last part of the ARNs that it is about would be.
        let partition = super::partition_of(&aws.region);
        let element = format!("arn:{partition}:ecr:{}:{registry}:registry", aws.region);
        Ok(Some(made.element(element, Some(Document::Argument("policy")), &[])))
    }

    async fn delete(&self, _: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        call!("DeleteRegistryPolicy", aws.ecr.delete_registry_policy());
        Ok(())
    }
}
