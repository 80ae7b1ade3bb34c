//! Which jobs GitHub can produce.
//!
//! Refuses names with characters that GitHub or git do not allow, refs that are neither branch nor tag, and numbers
//! that count from one. What it lets pass goes into claims and subjects as it stands.

use super::{Event, Job};

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
        login("owner", &self.repository.owner)?;
        repository_name(&self.repository.name)?;
        login("actor", self.actor.strip_suffix("[bot]").unwrap_or(&self.actor))?;
        workflow_file(&self.workflow_file)?;
        match &self.event {
            Event::Push(full) | Event::WorkflowDispatch(full) => full_ref(full)?,
            Event::PullRequest { number, base, head } => {
                counted("the number of a pull request", *number)?;
                full_ref(&format!("refs/heads/{base}"))?;
                full_ref(&format!("refs/heads/{head}"))?;
            }
        }
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
        }
        if let Some(enterprise) = &self.repository.enterprise {
            login("enterprise", &enterprise.slug)?;
        }
        counted("the number of a run", self.run.number)?;
        counted("the attempt of a run", self.run.attempt)
    }
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
    if at.starts_with("refs/") { full_ref(at) } else { commit(at).map_err(|_| invalid()) }
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
        for right in ["refs/heads/main", "refs/tags/v1", "0123456789abcdef0123456789abcdef01234567"] {
            let called = format!("octo-org/octo-automation/.github/workflows/deploy.yml@{right}");
            assert_eq!(changed(|job| job.called_workflow = Some(called)), Ok(()));
        }
        for wrong in ["deploy.yml", "o/r/deploy.yml@refs/heads/main", "o/r/.github/workflows/d.yml@main", "o/r@v1"] {
            assert!(changed(|job| job.called_workflow = Some(wrong.to_owned())).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_count_from_one_and_commits_have_forty_digits() {
        assert!(changed(|job| job.run.attempt = 0).is_err());
        assert!(changed(|job| job.run.number = 0).is_err());
        let pull = |number| Event::PullRequest { number, base: "main".to_owned(), head: "fix".to_owned() };
        assert_eq!(changed(|job| job.event = pull(1)), Ok(()));
        assert!(changed(|job| job.event = pull(0)).is_err());
        assert!(changed(|job| job.sha = Some("ABC".to_owned())).is_err());
        assert!(changed(|job| job.environment = Some(String::new())).is_err());
    }
}
