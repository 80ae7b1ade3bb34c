//! GitHub's side, often the decisive one: what a repository is, how its subjects are made, which environments it has.

use jiff::Timestamp;

use crate::spot::Written;

/// What was given of GitHub.
#[derive(Clone, Debug, Default)]
pub struct GitHub {
    /// Repositories, in the order in which they were met.
    pub repositories: Vec<GitHubRepository>,
    /// How an organisation makes subjects.
    pub organization: Option<SubjectSettings>,
}

/// A repository of GitHub.
#[derive(Clone, Debug, Default)]
pub struct GitHubRepository {
    /// `octo-org/octo-repo`; nothing when the output does not name it.
    pub full_name: Option<String>,
    /// Its id.
    pub id: Option<u64>,
    /// The id of its owner.
    pub owner_id: Option<u64>,
    /// `public`, `private` or `internal`.
    pub visibility: Option<String>,
    /// The branch that schedules and dispatches run on.
    pub default_branch: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// How its subjects are made, if that was given.
    pub subject: Option<SubjectSettings>,
    /// Its environments; nothing when they were not listed.
    pub environments: Option<Vec<Environment>>,
    /// Where it is written.
    pub at: Option<Written>,
}

/// How subjects are made, as `gh api …/actions/oidc/customization/sub` prints it.
#[derive(Clone, Debug)]
pub struct SubjectSettings {
    /// Whether the repository leaves it to GitHub's default, whatever its organisation says; only repositories have it.
    pub use_default: Option<bool>,
    /// The claims of a customised subject, in order.
    pub claim_keys: Vec<String>,
    /// Whether somebody chose subjects with ids.
    pub use_immutable_subject: Option<bool>,
    /// What subjects begin with: `repo:octo-org@123/octo-repo@456`.
    pub prefix: Option<String>,
    /// Where it is written.
    pub at: Written,
}

/// Whether subjects name ids, and which of two things that disagree says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Immutable {
    /// Whether they do.
    pub holds: bool,
    /// Whether `use_immutable_subject` says the opposite of `sub_claim_prefix`.
    pub contradicted: bool,
}

/// An environment of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its name, in the letter case in which it was made.
    pub name: String,
    /// Its node id: `EN_kwDO…`.
    pub node_id: Option<String>,
    /// Which branches and tags may deploy to it.
    pub branches: DeploymentBranches,
    /// Whether somebody must approve.
    pub has_reviewers: bool,
}

/// Which branches and tags may deploy to an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeploymentBranches {
    /// All of them.
    Any,
    /// Those with a protection rule.
    Protected,
    /// Those that a pattern of the environment names; the patterns are in an output of their own.
    Custom {
        /// The patterns, when they were given.
        patterns: Option<Vec<String>>,
    },
}

impl SubjectSettings {
    /// Whether subjects name ids. The prefix is what subjects really begin with; the flag only says what somebody chose,
    /// and was seen to say no where the subjects had ids: reported in `aprin-labs/archimedes#1759`.
    #[must_use]
    pub fn immutable(&self) -> Option<Immutable> {
        let by_prefix = self.prefix.as_deref().map(|prefix| prefix.contains('@'));
        let by_flag = self.use_immutable_subject;
        let holds = by_prefix.or(by_flag)?;
        Some(Immutable { holds, contradicted: by_flag.is_some_and(|flag| flag != holds) })
    }

    /// The repository that the prefix names, without ids: `octo-org/octo-repo`.
    #[must_use]
    pub fn repository(&self) -> Option<String> {
        let named = self.prefix.as_deref()?.strip_prefix("repo:")?;
        let parts: Vec<&str> = named.split('/').map(|part| part.split('@').next().unwrap_or(part)).collect();
        matches!(parts.as_slice(), [owner, name] if !owner.is_empty() && !name.is_empty()).then(|| parts.join("/"))
    }
}

impl GitHubRepository {
    /// Adds what another output says of the same repository; what was said first stays.
    pub(crate) fn merge(&mut self, other: Self) {
        self.full_name = self.full_name.take().or(other.full_name);
        self.id = self.id.or(other.id);
        self.owner_id = self.owner_id.or(other.owner_id);
        self.visibility = self.visibility.take().or(other.visibility);
        self.default_branch = self.default_branch.take().or(other.default_branch);
        self.created = self.created.or(other.created);
        self.subject = self.subject.take().or(other.subject);
        self.environments = self.environments.take().or(other.environments);
        self.at = self.at.take().or(other.at);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use camino::Utf8Path;
    use rstest::rstest;

    use super::*;
    use crate::file::SourceFile;

    fn settings(flag: Option<bool>, prefix: Option<&str>) -> SubjectSettings {
        let file: Arc<SourceFile> = SourceFile::new(Utf8Path::new("sub.json"), "{}");
        SubjectSettings {
            use_default: None,
            claim_keys: Vec::new(),
            use_immutable_subject: flag,
            prefix: prefix.map(str::to_owned),
            at: Written::in_file(&file, 0..2),
        }
    }

    #[rstest]
    #[case(Some(false), Some("repo:o@1/r@2"), Some((true, true)))]
    #[case(Some(true), Some("repo:o@1/r@2"), Some((true, false)))]
    #[case(Some(true), Some("repo:o/r"), Some((false, true)))]
    #[case(None, Some("repo:o/r"), Some((false, false)))]
    #[case(Some(true), None, Some((true, false)))]
    #[case(None, None, None)]
    fn the_prefix_is_what_subjects_begin_with(
        #[case] flag: Option<bool>,
        #[case] prefix: Option<&str>,
        #[case] wanted: Option<(bool, bool)>,
    ) {
        let immutable = settings(flag, prefix).immutable();
        assert_eq!(immutable.map(|immutable| (immutable.holds, immutable.contradicted)), wanted);
    }

    #[rstest]
    #[case("repo:octo-org@1/octo-repo@2", Some("octo-org/octo-repo"))]
    #[case("repo:octo-org/octo-repo", Some("octo-org/octo-repo"))]
    #[case("repository_owner:octo-org", None)]
    #[case("repo:octo-org", None)]
    #[case("repo:/", None)]
    fn a_prefix_names_its_repository(#[case] prefix: &str, #[case] wanted: Option<&str>) {
        assert_eq!(settings(None, Some(prefix)).repository().as_deref(), wanted);
    }
}
