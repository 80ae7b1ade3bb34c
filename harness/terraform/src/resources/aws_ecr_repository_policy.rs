//! `aws_ecr_repository_policy`: SetRepositoryPolicy, then GetRepositoryPolicy.

use async_trait::async_trait;

use super::{Arguments, Clients, Document, Made, Resource, incomplete, refusal};
use crate::{
    error::Refusal,
    schema::{Attribute, Kind, Schema},
};

/// The resource policy of a repository.
pub(super) struct RepositoryPolicy;

static SCHEMA: Schema = Schema {
    attributes: &[
        Attribute::required("repository", Kind::Text),
        Attribute::required("policy", Kind::Json),
        Attribute::computed("id", Kind::Text),
        Attribute::computed("registry_id", Kind::Text),
    ],
    blocks: &[],
};

#[async_trait]
impl Resource for RepositoryPolicy {
    fn type_name(&self) -> &'static str {
        "aws_ecr_repository_policy"
    }

    fn schema(&self) -> &'static Schema {
        &SCHEMA
    }

    async fn create(&self, wanted: &Arguments<'_>, aws: &Clients) -> Result<Made, Refusal> {
        let name = wanted.required("repository");
        let policy = wanted.policy("policy").unwrap_or_default();
        let request = aws.ecr.set_repository_policy().repository_name(&name).policy_text(policy);
        request.send().await.map_err(refusal("SetRepositoryPolicy"))?;
        let operation = "GetRepositoryPolicy";
        let read = aws.ecr.get_repository_policy().repository_name(&name).send().await.map_err(refusal(operation))?;
        let registry = read.registry_id().ok_or_else(|| incomplete(operation, "registryId"))?;
        // Not a call of the provider: reasons name a repository policy by the ARN of its repository.
        let operation = "DescribeRepositories";
        let read = aws.ecr.describe_repositories().repository_names(&name).send().await.map_err(refusal(operation))?;
        let arn = read.repositories().first().and_then(|repository| repository.repository_arn());
        let arn = arn.ok_or_else(|| incomplete(operation, "repositoryArn"))?;
        Ok(Made::default().export("id", &name).export("registry_id", registry).element(
            arn,
            Some(Document::Argument("policy")),
            &[],
        ))
    }

    async fn delete(&self, made: &Arguments<'_>, aws: &Clients) -> Result<(), Refusal> {
        let request = aws
            .ecr
            .delete_repository_policy()
            .repository_name(made.required("repository"))
            .set_registry_id(made.text("registry_id"));
        request.send().await.map(drop).map_err(refusal("DeleteRepositoryPolicy"))
    }
}
