//! The subject of a token: `repo:…` and the part of the job's context that counts, or what the template asks for.
//!
//! An environment comes before the pull request, and the pull request before the ref. A `:` within a value is written
//! `%3A`; nothing else is encoded. Refuses a template whose claim the job has not, as GitHub does for `environment`.
//!
//! GitHub: "OpenID Connect reference", example subject claims, customizing the subject claims, immutable subject claims.

use portcullis_model::{Event, Job, Repository, SubjectForm};
use serde_json::Value;

use crate::{claims::Claims, derived, discovery::CLAIMS_SUPPORTED};

/// The template asks for a claim that the job's token has not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MissingSubjectKey {
    /// GitHub's documentation words it so for this claim.
    #[error(
        "an environment is required and must be provided: the subject is made of `environment`, and the job names none"
    )]
    Environment,
    /// unverified: that GitHub treats every other claim likewise.
    #[error("the subject is made of the claim `{0}`, and the job's token has none: {step}", step = next_step(.0))]
    Claim(String),
}

/// The claim `sub` of this job's tokens, given the other claims.
pub(crate) fn subject(job: &Job, claims: &Claims) -> Result<String, MissingSubjectKey> {
    let keys = &job.repository.include_claim_keys;
    if keys.is_empty() {
        return Ok(format!("{}:{}", subject_prefix(&job.repository), context(job)));
    }
    let parts: Result<Vec<String>, _> = keys.iter().map(|key| part(key, job, claims)).collect();
    Ok(parts?.join(":"))
}

/// From this likeness on a name is a slip of the pen, and not another word.
const SLIP: f64 = 0.85;

/// A name that GitHub does not have was probably meant to be one that it has.
fn next_step(claim: &str) -> String {
    let likeness = |known: &str| strsim::jaro_winkler(known, claim);
    let names = CLAIMS_SUPPORTED.iter().copied().chain(["repo", "context"]);
    let near = names.clone().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match near.filter(|known| *known != claim && likeness(known) >= SLIP) {
        Some(known) if !names.clone().any(|known| known == claim) => format!("did you mean `{known}`?"),
        _ => "take it out of `include_claim_keys`".to_owned(),
    }
}

/// What the subjects of a repository with the default template begin with: `repo:OWNER/NAME`, or that with ids.
#[must_use]
pub fn subject_prefix(repository: &Repository) -> String {
    let (owner, name) = (encoded(&repository.owner), encoded(&repository.name));
    match repository.subject_form() {
        SubjectForm::Classic => format!("repo:{owner}/{name}"),
        SubjectForm::Immutable => {
            let (owner_id, id) = (derived::owner_id(repository), derived::repository_id(repository));
            format!("repo:{owner}@{owner_id}/{name}@{id}")
        }
    }
}

/// One key of a template: `repo` and `context` stand for the two halves of a default subject, all others for a claim.
fn part(key: &str, job: &Job, claims: &Claims) -> Result<String, MissingSubjectKey> {
    match key {
        "repo" => Ok(subject_prefix(&job.repository)),
        "context" => Ok(context(job)),
        claim => {
            let value = match claims.value(claim) {
                Some(Value::String(text)) => encoded(text),
                Some(time) => time.to_string(),
                None if claim == "environment" => return Err(MissingSubjectKey::Environment),
                None => return Err(MissingSubjectKey::Claim(claim.to_owned())),
            };
            Ok(format!("{claim}:{value}"))
        }
    }
}

/// unverified: the reviews of a pull request, and one that is closed by merging it, count as pull requests; a
/// `pull_request_target` runs on a branch and counts as one; a deployment without environment and ref has an empty ref.
fn context(job: &Job) -> String {
    match (&job.environment, &job.event) {
        (Some(environment), _) => format!("environment:{}", encoded(environment)),
        (None, Event::PullRequest(_) | Event::PullRequestReview(_) | Event::PullRequestReviewComment(_)) => {
            "pull_request".to_owned()
        }
        (None, _) => format!("ref:{}", encoded(&job.git_ref())),
    }
}

/// github.com and GitHub Enterprise Server after 3.18 write it so.
fn encoded(name: &str) -> String {
    name.replace(':', "%3A")
}

#[cfg(test)]
mod tests {
    use portcullis_model::{Deployed, MergeGroup, PropertyValue, PullRequest};
    use proptest::prelude::*;
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;
    use crate::{NoClaims, claims::Issuance};

    fn push(git_ref: &str) -> Event {
        Event::Push(git_ref.to_owned())
    }

    fn pull_request() -> Event {
        Event::PullRequest(PullRequest::new(7, "main", "fix"))
    }

    fn octo(event: Event) -> Job {
        let mut repository = Repository::new("octo-org", "octo-repo");
        repository.owner_id = Some(123_456);
        repository.id = Some(456_789);
        Job::new(repository, event)
    }

    fn subject(job: &Job) -> String {
        tried(job).unwrap()
    }

    fn tried(job: &Job) -> Result<String, NoClaims> {
        let claims = Claims::of(job, &Issuance { audience: None, at: 0, id: Uuid::nil() })?;
        Ok(claims.value("sub").unwrap().as_str().unwrap().to_owned())
    }

    #[rstest]
    #[case(push("refs/heads/main"), None, "ref:refs/heads/main")]
    #[case(push("refs/tags/v1"), None, "ref:refs/tags/v1")]
    #[case(Event::WorkflowDispatch("refs/heads/feature/a@b".to_owned()), None, "ref:refs/heads/feature/a@b")]
    #[case(pull_request(), None, "pull_request")]
    #[case(Event::PullRequest(PullRequest::new(7, "main", "fix").from_fork("mona/octo-repo")), None, "pull_request")]
    #[case(Event::PullRequest(PullRequest::new(7, "main", "fix").merged()), None, "pull_request")]
    #[case(Event::PullRequestReview(PullRequest::new(7, "main", "fix")), None, "pull_request")]
    #[case(Event::PullRequestTarget(PullRequest::new(7, "release", "fix")), None, "ref:refs/heads/main")]
    #[case(Event::Release("v1".to_owned()), None, "ref:refs/tags/v1")]
    #[case(Event::Schedule, None, "ref:refs/heads/main")]
    #[case(
        Event::MergeGroup(MergeGroup::new(13, "main", "7b1f002b00ec25a5facc43e470ef7dfe6d32f300")),
        None,
        "ref:refs/heads/gh-readonly-queue/main/pr-13-7b1f002b00ec25a5facc43e470ef7dfe6d32f300"
    )]
    #[case(Event::Deployment(Deployed::Sha("7b1f002b00ec25a5facc43e470ef7dfe6d32f300".to_owned())), None, "ref:")]
    #[case(Event::Deployment(Deployed::Ref("refs/tags/v1".to_owned())), Some("prod"), "environment:prod")]
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
        job.repository.subject = Some(SubjectForm::Immutable);
        assert_eq!(subject(&job), format!("repo:octo-org@123456/octo-repo@456789:{context}"));
    }

    #[test]
    fn names_keep_their_letter_case() {
        let job = Job::new(Repository::new("BradyRyun", "App"), push("refs/heads/Main"));
        assert_eq!(subject(&job), "repo:BradyRyun/App:ref:refs/heads/Main");
    }

    #[rstest]
    #[case(&["repository_owner", "repository_visibility"], "repository_owner:octo-org:repository_visibility:private")]
    #[case(&["repository_id"], "repository_id:456789")]
    #[case(&["environment", "repository_owner"], "environment:production%3Aeastus:repository_owner:octo-org")]
    #[case(&["repo", "context"], "repo:octo-org/octo-repo:environment:production%3Aeastus")]
    #[case(&["repo_property_workspace_id"], "repo_property_workspace_id:ws-abc123")]
    #[case(
        &["ref", "repo", "job_workflow_ref", "repository_owner"],
        "ref:refs/heads/main:repo:octo-org/octo-repo:job_workflow_ref:\
         octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main:repository_owner:octo-org"
    )]
    fn a_template_joins_its_claims_in_its_order(#[case] keys: &[&str], #[case] wanted: &str) {
        let mut job = octo(push("refs/heads/main"));
        job.environment = Some("production:eastus".to_owned());
        job.called_workflow = Some("octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main".to_owned());
        let workspace = PropertyValue::Text("ws-abc123".to_owned());
        job.repository.properties.insert("workspace_id".to_owned(), workspace);
        job.repository.include_claim_keys = keys.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(subject(&job), wanted);
    }

    #[test]
    fn the_ids_of_the_immutable_form_stand_in_a_template_too() {
        let mut job = octo(pull_request());
        job.repository.subject = Some(SubjectForm::Immutable);
        job.repository.include_claim_keys = ["repo", "context", "actor"].map(str::to_owned).to_vec();
        assert_eq!(subject(&job), "repo:octo-org@123456/octo-repo@456789:pull_request:actor:octocat");
    }

    #[test]
    fn a_template_that_needs_what_the_job_has_not_gives_no_token() {
        let mut job = octo(push("refs/heads/main"));
        for (key, told) in [
            (
                "environment",
                "an environment is required and must be provided: the subject is made of `environment`, and the job names none",
            ),
            (
                "enterprise",
                "the subject is made of the claim `enterprise`, and the job's token has none: take it out of `include_claim_keys`",
            ),
            (
                "sub",
                "the subject is made of the claim `sub`, and the job's token has none: take it out of `include_claim_keys`",
            ),
        ] {
            job.repository.include_claim_keys = vec!["repo".to_owned(), key.to_owned()];
            assert_eq!(tried(&job).unwrap_err().to_string(), told);
        }
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
