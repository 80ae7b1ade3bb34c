//! `aws ecr get-repository-policy`: the policy of one repository, which ECR gives as text inside JSON.

use crate::{
    account::Repository, document::Document, error::EvidenceError, facts::Facts, json::Node, kind::Kind, spot::Written,
};

pub(crate) struct RepositoryPolicy;

impl Kind for RepositoryPolicy {
    fn name(&self) -> &'static str {
        "repository-policy"
    }

    fn title(&self) -> &'static str {
        "a repository policy, as `aws ecr get-repository-policy` prints it"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["policyText"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.has("policyText")
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        facts.repositories.push(Repository {
            name: Some(root.require_text("repositoryName")?),
            arn: None,
            address: None,
            registry: root.text("registryId")?,
            policy: Some(Document::read(&root.require("policyText")?, "policyText")?),
            at: Written::in_file(root.file, root.span()),
        });
        Ok(())
    }
}
