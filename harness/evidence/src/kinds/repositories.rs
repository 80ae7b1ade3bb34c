//! `aws ecr describe-repositories`: the repositories of a registry, without their policies.

use crate::{account::Repository, error::EvidenceError, facts::Facts, json::Node, kind::Kind, spot::Written};

pub(crate) struct Repositories;

impl Kind for Repositories {
    fn name(&self) -> &'static str {
        "repositories"
    }

    fn title(&self) -> &'static str {
        "repositories, as `aws ecr describe-repositories` prints them"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["repositoryArn", "repositoryUri"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        let repositories = root.has("repositories").then(|| root.list("repositories").ok()).flatten();
        repositories.is_some_and(|repositories| {
            repositories.iter().all(|item| item.has("repositoryName") || item.has("repositoryArn"))
        })
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        for node in root.objects("repositories")? {
            facts.repositories.push(Repository {
                name: Some(node.require_text("repositoryName")?),
                arn: Some(node.require_text("repositoryArn")?),
                address: None,
                registry: node.text("registryId")?,
                policy: None,
                at: Written::in_file(node.file, node.span()),
            });
        }
        Ok(())
    }
}
