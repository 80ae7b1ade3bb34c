//! The runs whose token GitHub lets only read, whatever the workflow's `permissions` say: no ID token is had in them.
//!
//! A pull request of a fork, unless the repository is not public and its setting "Send write tokens to workflows from pull
//! requests" is on; and Dependabot's `pull_request_target` into a branch that it made itself.
//! GitHub: "Managing GitHub Actions settings for a repository", workflows in forks; "Workflow syntax", `permissions`;
//! "Troubleshooting Dependabot on GitHub Actions". Dependabot's other runs have what is written for them (unverified:
//! GitHub documents a read-only token, reports say that the explicit permission raises it).

use std::fmt;

use super::{Event, Repository, Visibility};

/// Why a run's token only reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withheld<'a> {
    /// The pull request comes from this fork.
    Fork {
        /// `OWNER/NAME`
        fork: &'a str,
        /// Whether the base repository has a setting that could change it: a public one has none.
        may_be_sent: bool,
    },
    /// Dependabot made this branch, which is the target.
    DependabotsBranch(&'a str),
}

impl<'a> Withheld<'a> {
    /// Judges a run by where it runs, what started it, and who did.
    #[must_use]
    pub fn of(repository: &Repository, event: &'a Event, actor: &str) -> Option<Self> {
        if let Some(fork) = event.fork().filter(|_| !repository.sends_to_forks(repository.send_write_tokens)) {
            return Some(Self::Fork { fork, may_be_sent: repository.visibility != Visibility::Public });
        }
        match event {
            Event::PullRequestTarget(pull) if actor == "dependabot[bot]" && pull.base.starts_with("dependabot/") => {
                Some(Self::DependabotsBranch(&pull.base))
            }
            _ => None,
        }
    }

    /// The next step.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Fork { may_be_sent: false, .. } => {
                "run what needs a token on `push`, after the merge; `pull_request_target` has a token, but must not run \
                 code of the fork"
            }
            Self::Fork { may_be_sent: true, .. } => {
                "run what needs a token on `push`, after the merge; or let the repository send write tokens to workflows \
                 from pull requests"
            }
            Self::DependabotsBranch(_) => "run it for another target branch",
        }
    }
}

impl fmt::Display for Withheld<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fork { fork, .. } => {
                write!(f, "the pull request comes from the fork `{fork}`, so that GitHub lets its token only read")
            }
            Self::DependabotsBranch(branch) => {
                write!(f, "Dependabot made the target branch `{branch}`, so that GitHub lets the token only read")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::PullRequest;

    #[rstest]
    #[case::public("pull_request", Visibility::Public, false, false)]
    #[case::public_has_no_such_setting("pull_request", Visibility::Public, true, false)]
    #[case::private("pull_request", Visibility::Private, false, false)]
    #[case::private_that_sends("pull_request", Visibility::Private, true, true)]
    #[case::internal("pull_request", Visibility::Internal, false, false)]
    #[case::internal_that_sends("pull_request", Visibility::Internal, true, true)]
    #[case::a_review("pull_request_review", Visibility::Private, false, false)]
    #[case::a_comment("pull_request_review_comment", Visibility::Public, false, false)]
    #[case::on_the_default_branch("pull_request_target", Visibility::Public, false, true)]
    #[case::on_the_default_branch_of_a_private("pull_request_target", Visibility::Private, false, true)]
    fn a_forks_run_mints_where_write_tokens_are_sent(
        #[case] event: &str,
        #[case] visibility: Visibility,
        #[case] sends: bool,
        #[case] may: bool,
    ) {
        let pull = PullRequest::new(7, "main", "fix").from_fork("mona/r");
        let event: Event = serde_json::from_value(serde_json::json!({ event: pull })).unwrap();
        let mut repository = Repository::new("o", "r");
        repository.visibility = visibility;
        repository.send_write_tokens = sends;
        assert_eq!(Withheld::of(&repository, &event, "mona").is_none(), may);
    }

    #[rstest]
    #[case("dependabot[bot]", "dependabot/npm/x", false)]
    #[case("dependabot[bot]", "main", true)]
    #[case("octocat", "dependabot/npm/x", true)]
    fn dependabots_own_target_branch_mints_nothing(#[case] actor: &str, #[case] base: &str, #[case] may: bool) {
        let repository = Repository::new("o", "r");
        let event = Event::PullRequestTarget(PullRequest::new(7, base, "fix"));
        assert_eq!(Withheld::of(&repository, &event, actor).is_none(), may);
        let event = Event::PullRequest(PullRequest::new(7, base, "fix"));
        assert_eq!(Withheld::of(&repository, &event, actor), None);
    }
}
