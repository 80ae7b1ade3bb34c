//! The subject of a token: `repo:…` and the part of the job's context that counts.
//!
//! An environment comes before the pull request, and the pull request before the ref. A `:` within a name is written
//! `%3A`; nothing else is encoded. Subjects by a template of the repository or organisation are not made.
//!
//! GitHub: "OpenID Connect reference", filtering for specific environments, pull requests, branches and tags.

use portcullis_model::{Event, Job, Repository, SubjectForm};

use crate::derived;

/// The claim `sub` of this job's tokens.
///
/// The job is taken to be valid: [`Claims::of`](crate::Claims::of) refuses the others.
#[must_use]
pub fn subject(job: &Job) -> String {
    format!("{}:{}", prefix(&job.repository), context(job))
}

fn prefix(repository: &Repository) -> String {
    let (owner, name) = (encoded(&repository.owner), encoded(&repository.name));
    match repository.subject {
        SubjectForm::Classic => format!("repo:{owner}/{name}"),
        SubjectForm::Immutable => {
            let (owner_id, id) = (derived::owner_id(repository), derived::repository_id(repository));
            format!("repo:{owner}@{owner_id}/{name}@{id}")
        }
    }
}

fn context(job: &Job) -> String {
    match (&job.environment, &job.event) {
        (Some(environment), _) => format!("environment:{}", encoded(environment)),
        (None, Event::PullRequest { .. }) => "pull_request".to_owned(),
        (None, Event::Push(full) | Event::WorkflowDispatch(full)) => format!("ref:{}", encoded(full)),
    }
}

/// github.com and GitHub Enterprise Server after 3.18 write it so.
fn encoded(name: &str) -> String {
    name.replace(':', "%3A")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn push(git_ref: &str) -> Event {
        Event::Push(git_ref.to_owned())
    }

    fn pull_request() -> Event {
        Event::PullRequest { number: 7, base: "main".to_owned(), head: "fix".to_owned() }
    }

    fn octo(event: Event) -> Job {
        let mut repository = Repository::new("octo-org", "octo-repo");
        repository.owner_id = Some(123_456);
        repository.id = Some(456_789);
        Job::new(repository, event)
    }

    #[rstest]
    #[case(push("refs/heads/main"), None, "ref:refs/heads/main")]
    #[case(push("refs/tags/v1"), None, "ref:refs/tags/v1")]
    #[case(Event::WorkflowDispatch("refs/heads/feature/a@b".to_owned()), None, "ref:refs/heads/feature/a@b")]
    #[case(pull_request(), None, "pull_request")]
    #[case(push("refs/heads/main"), Some("prod"), "environment:prod")]
    #[case(pull_request(), Some("prod"), "environment:prod")]
    #[case(push("refs/heads/main"), Some("Production:V1"), "environment:Production%3AV1")]
    #[case(push("refs/heads/main"), Some("a b/ü%3A"), "environment:a b/ü%3A")]
    fn the_context_is_environment_then_pull_request_then_ref(
        #[case] event: Event,
        #[case] environment: Option<&str>,
        #[case] context: &str,
    ) {
        let mut job = octo(event);
        job.environment = environment.map(str::to_owned);
        assert_eq!(subject(&job), format!("repo:octo-org/octo-repo:{context}"));
        job.repository.subject = SubjectForm::Immutable;
        assert_eq!(subject(&job), format!("repo:octo-org@123456/octo-repo@456789:{context}"));
    }

    #[test]
    fn names_keep_their_letter_case() {
        let job = Job::new(Repository::new("BradyRyun", "App"), push("refs/heads/Main"));
        assert_eq!(subject(&job), "repo:BradyRyun/App:ref:refs/heads/Main");
    }

    proptest! {
        #[test]
        fn an_environment_cannot_add_a_part_to_the_subject(environment in "\\PC{1,40}") {
            let mut job = octo(push("refs/heads/main"));
            job.environment = Some(environment);
            prop_assert_eq!(subject(&job).matches(':').count(), 3);
        }
    }
}
