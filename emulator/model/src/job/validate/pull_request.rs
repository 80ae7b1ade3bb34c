//! Pull requests: two branches, in one repository or from a fork of it.

use super::{
    InvalidJob, counted,
    git_ref::full_ref,
    name::{login, repository_name},
};
use crate::{PullRequest, Repository};

/// Refuses a branch that is to be merged into itself, and a repository that is a fork of itself.
pub(super) fn pull_request(pull: &PullRequest, repository: &Repository) -> Result<(), InvalidJob> {
    counted("the number of a pull request", pull.number)?;
    full_ref(&format!("refs/heads/{}", pull.base))?;
    full_ref(&format!("refs/heads/{}", pull.head))?;
    let Some(fork) = &pull.fork else {
        if pull.base == pull.head {
            let why = format!("the pull request would merge the branch `{}` into itself", pull.base);
            return Err(InvalidJob::new(why, "give another source branch, or the fork that it lies in"));
        }
        return Ok(());
    };
    let (owner, name) = fork.split_once('/').ok_or_else(|| {
        let why = format!("the fork `{fork}` does not have the form `OWNER/NAME`");
        InvalidJob::new(why, "write owner and name of the fork, `mona/octo-repo`")
    })?;
    login("owner of the fork", owner)?;
    repository_name(name)?;
    // GitHub's names have no letter case.
    if fork.eq_ignore_ascii_case(&repository.full_name()) {
        let why = format!("`{fork}` is the repository itself, and no fork of it");
        return Err(InvalidJob::new(why, "leave the fork out: without one, the source branch lies in the repository"));
    }
    Ok(())
}
