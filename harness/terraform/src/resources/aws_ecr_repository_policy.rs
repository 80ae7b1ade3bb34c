//! `aws_ecr_repository_policy`: SetRepositoryPolicy, then GetRepositoryPolicy.

use async_trait::async_trait;

use super::{
    Arguments, Clients, Document, Exports, Made, Resource,
    call::{call, incomplete, look_up},
};
use crate::{error::Refusal, schema::Additions};

/// The resource policy of a repository.
pub(super) struct RepositoryPolicy;

#[async_trait]
impl Resource for RepositoryPolicy {
    fn type_name(&self) -> &'static str {
        "aws_ecr_repository_policy"
    }

    fn additions(&self) -> Additions {
        Additions { json: &["policy"], ..Additions::default() }
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Exports, Refusal> {
        let policy = wanted.policy("policy").unwrap_or_default();
        let request = aws.ecr.set_repository_policy().repository_name(wanted.required("repository"));
        call!("SetRepositoryPolicy", request.policy_text(policy));
        Ok(Exports::new())
    }

    async fn read(&self, known: &Arguments<'_>, aws: &Clients) -> Result<Option<Made>, Refusal> {
        let name = known.required("repository");
        let request = aws.ecr.get_repository_policy().repository_name(&name);
        let Some(read) = look_up!("GetRepositoryPolicy", request) else { return Ok(None) };
        let registry = read.registry_id().ok_or_else(|| incomplete("GetRepositoryPolicy", "registryId"))?;
        // Not a call of the provider: reasons name a repository policy by the ARN of its repository.
        let described = call!("DescribeRepositories", aws.ecr.describe_repositories().repository_names(&name));
        let arn = described.repositories().first().and_then(|repository| repository.repository_arn());
        let arn = arn.ok_or_else(|| incomplete("DescribeRepositories", "repositoryArn"))?;
        let mut made = Made::default().export("id", &name).export("registry_id", registry);
        if let Some(policy) = read.policy_text() {
            made = made.export("policy", policy);
        }
        Ok(Some(made.element(arn, Some(Document::Argument("policy")), &[])))
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws.ecr.delete_repository_policy().repository_name(made.required("repository"));
        call!("DeleteRepositoryPolicy", request.set_registry_id(made.text("registry_id")));
        Ok(())
    }
}
