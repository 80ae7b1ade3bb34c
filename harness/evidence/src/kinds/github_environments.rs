//! `gh api repos/OWNER/NAME/environments`: the environments of a repository and who may deploy to them.
//!
//! Which branches a custom policy names is in an output of its own, `…/environments/NAME/deployment-branch-policies`.
//!
//! <https://docs.github.com/en/rest/deployments/environments>

use crate::{
    error::EvidenceError,
    facts::Facts,
    github::{DeploymentBranches, Environment, GitHubRepository},
    json::Node,
    kind::Kind,
};

pub(crate) struct GitHubEnvironments;

impl Kind for GitHubEnvironments {
    fn name(&self) -> &'static str {
        "github-environments"
    }

    fn title(&self) -> &'static str {
        "the environments of a repository, as `gh api repos/OWNER/NAME/environments` prints them"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["environments"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.has("environments") && root.has("total_count")
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        let environments = root.objects("environments")?;
        let full_name = environments.first().map(|first| first.text("url")).transpose()?.flatten();
        facts.github.repositories.push(GitHubRepository {
            full_name: full_name.as_deref().and_then(repository),
            environments: Some(environments.iter().map(environment).collect::<Result<_, _>>()?),
            ..GitHubRepository::default()
        });
        Ok(())
    }
}

/// `https://api.github.com/repos/octo-org/octo-repo/environments/prod` names its repository.
fn repository(url: &str) -> Option<String> {
    let mut parts = url.split_once("/repos/")?.1.split('/');
    Some(format!("{}/{}", parts.next()?, parts.next()?))
}

fn environment(node: &Node<'_>) -> Result<Environment, EvidenceError> {
    let branches = match node.member("deployment_branch_policy") {
        None => DeploymentBranches::Any,
        Some(policy) if policy.flag("protected_branches")? == Some(true) => DeploymentBranches::Protected,
        Some(_) => DeploymentBranches::Custom { patterns: None },
    };
    let rules = node.objects("protection_rules")?;
    let kinds = rules.iter().map(|rule| rule.text("type")).collect::<Result<Vec<_>, _>>()?;
    Ok(Environment {
        name: node.require_text("name")?,
        node_id: node.text("node_id")?,
        branches,
        has_reviewers: kinds.iter().flatten().any(|kind| kind == "required_reviewers"),
    })
}
