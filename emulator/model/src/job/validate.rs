//! Which jobs GitHub can produce.
//!
//! Refuses names with characters that GitHub or git do not allow, refs that are neither branch nor tag, and numbers
//! that count from one. What it lets pass goes into claims and subjects as it stands.

use std::collections::BTreeSet;

use super::{Deployed, Event, Job, PullRequest, Repository};

/// The parts of a job contradict one another, or GitHub knows no such part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this job cannot exist on GitHub: {0}")]
pub struct InvalidJob(pub String);

impl Job {
    /// Refuses what GitHub cannot produce: names with `/`, `:` or blanks, refs that are neither branch nor tag.
    ///
    /// # Errors
    ///
    /// [`InvalidJob`] names the part and what it should be.
    pub fn validate(&self) -> Result<(), InvalidJob> {
        repository(&self.repository)?;
        login("actor", self.actor.strip_suffix("[bot]").unwrap_or(&self.actor))?;
        workflow_file(&self.workflow_file)?;
        event(&self.event)?;
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
                return Err(InvalidJob(format!("the run is of the commit `{sha}`, but `{deployed}` is deployed")));
            }
        }
        counted("the number of a run", self.run.number)?;
        counted("the attempt of a run", self.run.attempt)
    }
}

fn repository(repository: &Repository) -> Result<(), InvalidJob> {
    login("owner", &repository.owner)?;
    repository_name(&repository.name)?;
    full_ref(&format!("refs/heads/{}", repository.default_branch))?;
    if let Some(enterprise) = &repository.enterprise {
        login("enterprise", &enterprise.slug)?;
    }
    let mut seen = BTreeSet::new();
    for key in &repository.include_claim_keys {
        claim_key("the claim key of a subject", key)?;
        if !seen.insert(key) {
            return Err(InvalidJob(format!("the claim key `{key}` is there twice")));
        }
    }
    repository.properties.keys().try_for_each(|name| property_name(name))
}

fn event(event: &Event) -> Result<(), InvalidJob> {
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
            full_ref(&group.git_ref())
        }
        other => other.pull_request().map_or(Ok(()), pull_request),
    }
}

fn pull_request(pull: &PullRequest) -> Result<(), InvalidJob> {
    counted("the number of a pull request", pull.number)?;
    full_ref(&format!("refs/heads/{}", pull.base))?;
    full_ref(&format!("refs/heads/{}", pull.head))?;
    if let Some(fork) = &pull.fork {
        let (owner, name) = fork
            .split_once('/')
            .ok_or_else(|| InvalidJob(format!("the fork `{fork}` does not have the form `OWNER/NAME`")))?;
        login("owner of the fork", owner)?;
        repository_name(name)?;
    }
    Ok(())
}

/// GitHub takes letters, digits and `_`.
fn claim_key(what: &str, key: &str) -> Result<(), InvalidJob> {
    if key.is_empty() || key.len() > 255 || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err(InvalidJob(format!("{what} `{key}` is not 1 to 255 letters, digits and `_`")));
    }
    Ok(())
}

/// GitHub takes letters, digits, `_`, `-`, `$` and `#` in the name of a custom property.
fn property_name(name: &str) -> Result<(), InvalidJob> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-$#".contains(&byte);
    if name.is_empty() || name.len() > 75 || !name.bytes().all(allowed) {
        return Err(InvalidJob(format!(
            "the property name `{name}` is not 1 to 75 letters, digits, `_`, `-`, `$` and `#`"
        )));
    }
    Ok(())
}

fn login(what: &str, name: &str) -> Result<(), InvalidJob> {
    // Enterprise managed users have a `_` before their short code; nobody else does.
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 100 || !name.chars().all(allowed) {
        return Err(InvalidJob(format!("the {what} `{name}` is not 1 to 100 letters, digits and `-`")));
    }
    Ok(())
}

fn repository_name(name: &str) -> Result<(), InvalidJob> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || name.len() > 100 || !name.chars().all(allowed) || matches!(name, "." | "..") {
        return Err(InvalidJob(format!(
            "the repository name `{name}` is not 1 to 100 letters, digits, `-`, `_` and `.`"
        )));
    }
    Ok(())
}

fn workflow_file(name: &str) -> Result<(), InvalidJob> {
    let named = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml"));
    match named {
        Some(stem) if !stem.is_empty() && !name.contains(|c: char| c == '/' || c == '@' || c.is_control()) => Ok(()),
        _ => Err(InvalidJob(format!(
            "the workflow file `{name}` is not the name of a `.yml` or `.yaml` file in `.github/workflows`"
        ))),
    }
}

fn full_ref(full: &str) -> Result<(), InvalidJob> {
    let name = full.strip_prefix("refs/heads/").or_else(|| full.strip_prefix("refs/tags/"));
    match name {
        None => Err(InvalidJob(format!("`{full}` is no full ref: it must begin with `refs/heads/` or `refs/tags/`"))),
        Some(name) if !ref_name(name) => Err(InvalidJob(format!("git allows no ref of the name `{full}`"))),
        Some(_) => Ok(()),
    }
}

/// git-check-ref-format(1).
fn ref_name(name: &str) -> bool {
    let forbidden = |c: char| c.is_ascii_control() || " ~^:?*[\\".contains(c);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    name.split('/').all(part)
        && !name.ends_with('.')
        && !name.contains("..")
        && !name.contains("@{")
        && !name.contains(forbidden)
}

fn called_workflow(called: &str) -> Result<(), InvalidJob> {
    let invalid = || {
        InvalidJob(format!(
            "the called workflow `{called}` does not have the form `OWNER/REPO/.github/workflows/FILE@REF`, with a \
             full ref or a commit"
        ))
    };
    let (path, at) = called.split_once('@').ok_or_else(invalid)?;
    let mut parts = path.splitn(3, '/');
    let (Some(owner), Some(name), Some(file)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(invalid());
    };
    login("owner of the called workflow", owner)?;
    repository_name(name)?;
    workflow_file(file.strip_prefix(".github/workflows/").ok_or_else(invalid)?)?;
    if at.strip_prefix("refs/pull/").and_then(|rest| rest.strip_suffix("/merge")).is_some_and(is_number) {
        // The caller's own workflow, called by its path in the run of a pull request.
        return Ok(());
    }
    if at.starts_with("refs/") { full_ref(at) } else { commit(at).map_err(|_| invalid()) }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() < 20 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn commit(sha: &str) -> Result<(), InvalidJob> {
    if sha.len() == 40 && sha.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        return Ok(());
    }
    Err(InvalidJob(format!("the commit `{sha}` is not forty lower-case hex digits")))
}

fn text(what: &str, value: &str) -> Result<(), InvalidJob> {
    if value.is_empty() || value.chars().count() > 255 || value.contains(char::is_control) {
        return Err(InvalidJob(format!("{what} has 1 to 255 characters, none of them control characters")));
    }
    Ok(())
}

fn counted(what: &str, number: u64) -> Result<(), InvalidJob> {
    if number == 0 { Err(InvalidJob(format!("{what} counts from 1"))) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Repository;

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
}
