//! `aws_ecr_lifecycle_policy`: PutLifecyclePolicy, then GetLifecyclePolicy.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Exports, Made, Resource,
    call::{call, look_up},
};
use crate::{error::Refusal, schema::Additions};

/// When the images of a repository expire.
pub(super) struct LifecyclePolicy;

#[async_trait]
impl Resource for LifecyclePolicy {
    fn type_name(&self) -> &'static str {
        "aws_ecr_lifecycle_policy"
    }

    fn additions(&self) -> Additions {
        Additions { json: &["policy"], ..Additions::default() }
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let policy = wanted.policy("policy").unwrap_or_default();
        let request = aws.ecr.put_lifecycle_policy().repository_name(wanted.required("repository"));
        call!("PutLifecyclePolicy", request.lifecycle_policy_text(policy));
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let name = known.required("repository");
        let request = aws.ecr.get_lifecycle_policy().repository_name(&name);
        let Some(read) = look_up!("GetLifecyclePolicy", request) else { return Ok(None) };
        let made = Made::default().export("id", &name).export_some("registry_id", read.registry_id());
        Ok(Some(made.export_some("policy", read.lifecycle_policy_text())))
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.ecr.delete_lifecycle_policy().repository_name(made.required("repository"));
        call!("DeleteLifecyclePolicy", request);
        Ok(())
    }
}
