//! `gh api repos/OWNER/NAME`: a repository of GitHub.
//!
//! <https://docs.github.com/en/rest/repos/repos#get-a-repository>

use crate::{error::EvidenceError, facts::Facts, github::GitHubRepository, json::Node, kind::Kind, spot::Written};

pub(crate) struct GitHubRepositoryOutput;

impl Kind for GitHubRepositoryOutput {
    fn name(&self) -> &'static str {
        "github-repository"
    }

    fn title(&self) -> &'static str {
        "a repository of GitHub, as `gh api repos/OWNER/NAME` prints it"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["full_name"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.has("full_name") && root.has("default_branch")
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        let time = |node: Node<'_>| {
            let time = node.as_text("created_at")?.parse();
            time.map_err(|_| node.refused("`created_at` is not a time such as `2026-07-15T09:00:00Z`"))
        };
        let created = root.member("created_at").map(time).transpose()?;
        let owner = root.require("owner")?;
        let private = root.flag("private")?;
        // Servers of before 2020 say only whether it is private.
        let by_flag = private.map(|private| if private { "private" } else { "public" }.to_owned());
        facts.github.repositories.push(GitHubRepository {
            full_name: Some(root.require_text("full_name")?),
            id: root.number("id")?,
            owner_id: owner.number("id")?,
            visibility: root.text("visibility")?.or(by_flag),
            default_branch: root.text("default_branch")?,
            created,
            at: Some(Written::in_file(root.file, root.span())),
            ..GitHubRepository::default()
        });
        Ok(())
    }
}
