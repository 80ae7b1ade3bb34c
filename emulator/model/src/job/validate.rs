//! Which jobs GitHub can produce.
//!
//! Refuses names with characters that GitHub or git do not allow, refs that are neither branch nor tag, numbers that count
//! from one, and parts that contradict one another. What it lets pass goes into claims and subjects as it stands. These
//! are the rules of every way in: scenarios, `portcullis token`, `POST /_github/jobs`.

mod git_ref;
mod name;
mod pull_request;

use std::collections::BTreeSet;

use self::{
    git_ref::{called_workflow, commit, full_ref},
    name::{claim_key, login, property_name, repository_name, slug, text, workflow_file},
    pull_request::pull_request,
};
use super::{Deployed, Event, Host, Job, Repository, SubjectForm};

/// The parts of a job contradict one another, or GitHub knows no such part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this job cannot exist on GitHub: {why}")]
pub struct InvalidJob {
    why: String,
    help: String,
}

impl InvalidJob {
    fn new(why: impl Into<String>, help: impl Into<String>) -> Self {
        Self { why: why.into(), help: help.into() }
    }

    /// The next step.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}

impl Job {
    /// Refuses what GitHub cannot produce: names with `/`, `:` or blanks, refs that are neither branch nor tag.
    ///
    /// # Errors
    ///
    /// [`InvalidJob`] names the part and what it should be.
    pub fn validate(&self) -> Result<(), InvalidJob> {
        repository(&self.repository)?;
        login("actor", self.actor.strip_suffix("[bot]").unwrap_or(&self.actor))?;
        id("actorId", self.actor_id)?;
        workflow_file(&self.workflow_file)?;
        event(&self.event, &self.repository)?;
        if let Some(environment) = &self.environment {
            text("the name of an environment", environment)?;
        }
        if let Some(name) = &self.workflow_name {
            text("the name of a workflow", name)?;
        }
        if let Some(called) = &self.called_workflow {
            called_workflow(called)?;
        }
        if let Some(sha) = &self.sha {
            commit(sha)?;
            if let Event::Deployment(Deployed::Sha(deployed)) | Event::DeploymentStatus(Deployed::Sha(deployed)) =
                &self.event
                && deployed != sha
            {
                let why = format!("the run is of the commit `{sha}`, but `{deployed}` is deployed");
                return Err(InvalidJob::new(why, "leave the commit of the run out: it is the one that is deployed"));
            }
        }
        id("the id of a run", self.run.id)?;
        counted("the number of a run", self.run.number)?;
        counted("the attempt of a run", self.run.attempt)
    }
}

fn repository(repository: &Repository) -> Result<(), InvalidJob> {
    login("owner", &repository.owner)?;
    repository_name(&repository.name)?;
    id("ownerId", repository.owner_id)?;
    id("the id of a repository", repository.id)?;
    full_ref(&format!("refs/heads/{}", repository.default_branch))?;
    if let Some(enterprise) = &repository.enterprise {
        slug(&enterprise.slug)?;
        id("the id of an enterprise", Some(enterprise.id))?;
    }
    dates(repository)?;
    on_server(repository)?;
    let mut seen = BTreeSet::new();
    for key in &repository.include_claim_keys {
        claim_key("the claim key of a subject", key)?;
        if !seen.insert(key) {
            return Err(InvalidJob::new(format!("the claim key `{key}` is there twice"), "name each claim once"));
        }
    }
    repository.properties.keys().try_for_each(|name| property_name(name))
}

/// Nothing happens to a repository before it is there.
fn dates(repository: &Repository) -> Result<(), InvalidJob> {
    let Some(created) = repository.created else { return Ok(()) };
    for (what, date) in [("renamed", repository.renamed), ("transferred", repository.transferred)] {
        if let Some(date) = date.filter(|date| *date < created) {
            let why = format!("the repository was {what} on {date}, before it was created on {created}");
            return Err(InvalidJob::new(why, "change one of the two dates"));
        }
    }
    Ok(())
}

/// GitHub Enterprise Server has one issuer and the classic subject only. GitHub: "OpenID Connect reference".
fn on_server(repository: &Repository) -> Result<(), InvalidJob> {
    if !matches!(repository.host, Host::Server(_)) {
        return Ok(());
    }
    if repository.subject == Some(SubjectForm::Immutable) {
        let why = format!("`{}` is a GitHub Enterprise Server, which has no immutable subjects", repository.host);
        return Err(InvalidJob::new(
            why,
            "leave `subject` out, or give `github.com` or `SUBDOMAIN.ghe.com` as the host",
        ));
    }
    if repository.enterprise.as_ref().is_some_and(|enterprise| enterprise.include_enterprise_slug) {
        let why =
            format!("`{}` is a GitHub Enterprise Server, which has no issuer of an enterprise's own", repository.host);
        return Err(InvalidJob::new(why, "leave out that the enterprise has an issuer of its own"));
    }
    Ok(())
}

fn event(event: &Event, repository: &Repository) -> Result<(), InvalidJob> {
    match event {
        Event::Push(full) | Event::WorkflowDispatch(full) | Event::Create(full) | Event::RegistryPackage(full) => {
            full_ref(full)
        }
        Event::Release(tag) => full_ref(&format!("refs/tags/{tag}")),
        Event::Deployment(Deployed::Ref(full)) | Event::DeploymentStatus(Deployed::Ref(full)) => full_ref(full),
        Event::Deployment(Deployed::Sha(sha)) | Event::DeploymentStatus(Deployed::Sha(sha)) => commit(sha),
        Event::MergeGroup(group) => {
            counted("the number of a pull request", group.number)?;
            commit(&group.sha)?;
            full_ref(&format!("refs/heads/{}", group.base))?;
            full_ref(&group.git_ref())
        }
        other => other.pull_request().map_or(Ok(()), |pull| pull_request(pull, repository)),
    }
}

fn counted(what: &str, number: u64) -> Result<(), InvalidJob> {
    if number == 0 {
        return Err(InvalidJob::new(format!("{what} counts from 1"), "give a number from 1, or leave it out"));
    }
    Ok(())
}

/// GitHub numbers everything from 1, in 64 bits with a sign.
fn id(what: &str, id: Option<u64>) -> Result<(), InvalidJob> {
    match id {
        Some(number) if number == 0 || i64::try_from(number).is_err() => Err(InvalidJob::new(
            format!("{what} is a number from 1 to {}, not `{number}`", i64::MAX),
            "give the id that GitHub shows, or leave it out",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{Enterprise, PullRequest, Repository};

    fn job(owner: &str, git_ref: &str) -> Job {
        Job::new(Repository::new(owner, "my-repo"), Event::Push(git_ref.to_owned()))
    }

    fn changed(change: impl FnOnce(&mut Job)) -> Result<(), InvalidJob> {
        let mut job = job("mycompany-inc", "refs/heads/main");
        change(&mut job);
        job.validate()
    }

    #[test]
    fn a_push_names_its_full_ref() {
        for right in ["refs/heads/develop", "refs/tags/v1.0.0", "refs/heads/feature/a@b", "refs/heads/dependabot/x"] {
            assert_eq!(job("mycompany-inc", right).validate(), Ok(()));
        }
        for wrong in [
            "develop",
            "refs/heads/",
            "refs/pull/1/merge",
            "refs/heads/a b",
            "refs/heads/a..b",
            "refs/heads//a",
            "refs/heads/a/",
            "refs/heads/.a",
            "refs/heads/a.lock",
            "refs/heads/a.",
            "refs/heads/a@{1",
            "refs/heads/a:b",
        ] {
            assert!(job("mycompany-inc", wrong).validate().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_release_names_its_tag_without_what_a_full_ref_begins_with() {
        for full in ["refs/tags/v1", "refs/heads/v1", "refs/v1"] {
            let refused = changed(|job| job.event = Event::Release(full.to_owned())).unwrap_err();
            assert_eq!(refused.help, "write `v1`", "{full}");
        }
        assert_eq!(changed(|job| job.event = Event::Release("v1".to_owned())), Ok(()));
    }

    #[test]
    fn an_owner_has_no_colon_or_slash() {
        for wrong in ["", "a:b", "a/b", "a*", "a@1"] {
            assert!(job(wrong, "refs/heads/main").validate().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_app_may_be_the_actor() {
        assert_eq!(changed(|job| job.actor = "dependabot[bot]".to_owned()), Ok(()));
        assert!(changed(|job| job.actor = "[bot]".to_owned()).is_err());
        assert!(changed(|job| job.actor = "a[bot][bot]".to_owned()).is_err());
    }

    #[test]
    fn a_workflow_is_a_yaml_file_of_its_own_folder() {
        assert_eq!(changed(|job| job.workflow_file = "ci.yaml".to_owned()), Ok(()));
        for wrong in ["", ".yml", "ci", "a/ci.yml", "ci.yml@main"] {
            assert!(changed(|job| job.workflow_file = wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_called_workflow_says_at_which_ref() {
        for right in
            ["refs/heads/main", "refs/tags/v1", "refs/pull/7/merge", "0123456789abcdef0123456789abcdef01234567"]
        {
            let called = format!("octo-org/octo-automation/.github/workflows/deploy.yml@{right}");
            assert_eq!(changed(|job| job.called_workflow = Some(called)), Ok(()));
        }
        for wrong in [
            "deploy.yml",
            "o/r/deploy.yml@refs/heads/main",
            "o/r/.github/workflows/d.yml@main",
            "o/r@v1",
            "o/r/.github/workflows/d.yml@refs/pull/x/merge",
        ] {
            assert!(changed(|job| job.called_workflow = Some(wrong.to_owned())).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_count_from_one_and_commits_have_forty_digits() {
        assert!(changed(|job| job.run.attempt = 0).is_err());
        assert!(changed(|job| job.run.number = 0).is_err());
        let pull = |number| Event::PullRequest(PullRequest::new(number, "main", "fix"));
        assert_eq!(changed(|job| job.event = pull(1)), Ok(()));
        assert!(changed(|job| job.event = pull(0)).is_err());
        assert!(changed(|job| job.sha = Some("ABC".to_owned())).is_err());
        assert!(changed(|job| job.environment = Some(String::new())).is_err());
    }

    #[test]
    fn a_fork_a_release_and_a_deployment_name_what_exists() {
        let pull = |fork: &str| Event::PullRequestTarget(PullRequest::new(1, "main", "fix").from_fork(fork));
        assert_eq!(changed(|job| job.event = pull("mona/my-repo")), Ok(()));
        assert!(changed(|job| job.event = pull("mona")).is_err());
        assert!(changed(|job| job.event = pull("mona/my-repo/x")).is_err());
        assert!(changed(|job| job.event = Event::Release("v 1".to_owned())).is_err());
        assert!(changed(|job| job.event = Event::Deployment(Deployed::Ref("main".to_owned()))).is_err());
        let [one, other] = ["1", "2"].map(|digit| digit.repeat(40));
        let of_commit = || Event::DeploymentStatus(Deployed::Sha(one.clone()));
        assert_eq!(changed(|job| (job.event, job.sha) = (of_commit(), Some(one.clone()))), Ok(()));
        assert!(changed(|job| (job.event, job.sha) = (of_commit(), Some(other))).is_err());
    }

    #[test]
    fn the_keys_of_a_subject_are_names_and_each_is_there_once() {
        let keys = |keys: &[&str]| {
            changed(|job| job.repository.include_claim_keys = keys.iter().map(|key| (*key).to_owned()).collect())
        };
        assert_eq!(keys(&["repo", "context", "repo_property_team"]), Ok(()));
        assert!(keys(&["repo", "repo"]).is_err());
        assert!(keys(&["repo:*"]).is_err());
        assert!(keys(&[""]).is_err());
    }

    #[rstest]
    #[case("a repository of no id", |job: &mut Job| job.repository.id = Some(0))]
    #[case("an id of more than 63 bits", |job: &mut Job| job.repository.owner_id = Some(u64::MAX))]
    #[case("an actor of no id", |job: &mut Job| job.actor_id = Some(0))]
    #[case("a run of no id", |job: &mut Job| job.run.id = Some(0))]
    #[case("an enterprise of no id", |job: &mut Job| job.repository.enterprise = Some(Enterprise::new("octo", 0)))]
    #[case("a slug with a slash", |job: &mut Job| job.repository.enterprise = Some(Enterprise::new("a/b", 1)))]
    #[case("a repository that ends like a remote", |job: &mut Job| job.repository.name = "app.git".to_owned())]
    #[case("a repository that ends like a wiki", |job: &mut Job| job.repository.name = "app.wiki".to_owned())]
    #[case("an owner with hyphens outside", |job: &mut Job| job.repository.owner = "-a-".to_owned())]
    #[case("an owner of forty characters", |job: &mut Job| job.repository.owner = "a".repeat(40))]
    #[case("an owner with two short codes", |job: &mut Job| job.repository.owner = "a_b_c".to_owned())]
    #[case("a branch like a commit", |job: &mut Job| job.event = Event::Push(format!("refs/heads/{}", "a1".repeat(20))))]
    #[case("a tag like a commit", |job: &mut Job| job.event = Event::Release("0".repeat(40)))]
    #[case("a branch like a full ref", |job: &mut Job| job.event = Event::Push("refs/heads/refs/heads/main".to_owned()))]
    #[case("a ref of 256 bytes", |job: &mut Job| job.event = Event::Push(format!("refs/heads/{}", "a".repeat(245))))]
    #[case("a branch of an at sign", |job: &mut Job| job.event = Event::Push("refs/heads/@".to_owned()))]
    #[case("a branch into itself", |job: &mut Job| job.event = Event::PullRequest(PullRequest::new(1, "main", "main")))]
    #[case("a fork of itself", |job: &mut Job| {
        job.event = Event::PullRequest(PullRequest::new(1, "main", "fix").from_fork("MyCompany-Inc/My-Repo"));
    })]
    #[case("a queue for what is no branch", |job: &mut Job| {
        job.event = Event::MergeGroup(crate::MergeGroup::new(1, "", "0".repeat(40)));
    })]
    #[case("a rename before the creation", |job: &mut Job| {
        job.repository.created = Some(jiff::civil::date(2026, 8, 2));
        job.repository.renamed = Some(jiff::civil::date(2026, 8, 1));
    })]
    #[case("an immutable subject on a server", |job: &mut Job| {
        job.repository.host = "github.example.com".parse().unwrap();
        job.repository.subject = Some(SubjectForm::Immutable);
    })]
    #[case("an enterprise's issuer on a server", |job: &mut Job| {
        job.repository.host = "github.example.com".parse().unwrap();
        let mut enterprise = Enterprise::new("octo", 1);
        enterprise.include_enterprise_slug = true;
        job.repository.enterprise = Some(enterprise);
    })]
    fn what_github_does_not_have_is_refused_with_a_next_step(#[case] what: &str, #[case] change: fn(&mut Job)) {
        let error = changed(change).expect_err(what);
        assert!(error.to_string().starts_with("this job cannot exist on GitHub: "), "{what}: {error}");
        assert!(!error.help().is_empty(), "{what}");
    }

    #[rstest]
    #[case(|job: &mut Job| job.repository.owner = "octo--cat".to_owned())]
    #[case(|job: &mut Job| job.repository.owner = "mona_octo".to_owned())]
    #[case(|job: &mut Job| job.repository.owner = "a".repeat(39))]
    #[case(|job: &mut Job| job.repository.name = "-.git.app".to_owned())]
    #[case(|job: &mut Job| job.event = Event::Push(format!("refs/heads/{}", "a".repeat(244))))]
    #[case(|job: &mut Job| job.event = Event::Push(format!("refs/heads/{}", "a".repeat(39))))]
    #[case(|job: &mut Job| job.event = Event::Push(format!("refs/heads/x/{}", "a".repeat(40))))]
    #[case(|job: &mut Job| {
        job.event = Event::PullRequest(PullRequest::new(1, "main", "main").from_fork("mona/my-repo"));
    })]
    fn what_github_does_have_is_taken(#[case] change: fn(&mut Job)) {
        assert_eq!(changed(change), Ok(()));
    }
}
