//! Refs and commits, as git and GitHub have them, and called workflows, which are at one of them.

use super::{
    InvalidJob,
    name::{login, repository_name, workflow_file},
};

/// More bytes than these GitHub takes in no full ref: 244 are left for the name of a branch.
const LONGEST_REF: usize = 255;

/// `refs/heads/…` or `refs/tags/…`.
///
/// git-check-ref-format(1). GitHub refuses names that look like a commit or a full ref when they are pushed: GH002,
/// "branch or tag names consisting of 40 hex characters are not allowed".
pub(super) fn full_ref(full: &str) -> Result<(), InvalidJob> {
    let Some(name) = full.strip_prefix("refs/heads/").or_else(|| full.strip_prefix("refs/tags/")) else {
        let why = format!("`{full}` is no full ref: it must begin with `refs/heads/` or `refs/tags/`");
        return Err(InvalidJob::new(why, format!("a branch is `refs/heads/{}`", full.trim_start_matches("refs/"))));
    };
    if full.len() > LONGEST_REF {
        let why = format!("a full ref has {LONGEST_REF} bytes at most, and this one has {}", full.len());
        return Err(InvalidJob::new(why, "give a shorter name"));
    }
    if !ref_name(name) {
        return Err(InvalidJob::new(
            format!("git allows no ref of the name `{full}`"),
            "a name has no blanks, none of `~^:?*[\\`, no `..`, and no empty part",
        ));
    }
    if name.starts_with("refs/") {
        let why = format!("GitHub takes no branch or tag whose name begins with `refs/`, as `{name}` does");
        let short = ["refs/heads/", "refs/tags/", "refs/"].iter().find_map(|prefix| name.strip_prefix(prefix));
        return Err(InvalidJob::new(why, format!("write `{}`", short.unwrap_or(name))));
    }
    if is_commit(&name.to_ascii_lowercase()) {
        let why = format!("GitHub takes no branch or tag whose name is 40 hex digits, as `{name}` is");
        return Err(InvalidJob::new(why, "give the branch or tag that the commit is on"));
    }
    Ok(())
}

fn ref_name(name: &str) -> bool {
    let forbidden = |c: char| c.is_ascii_control() || " ~^:?*[\\".contains(c);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    name.split('/').all(part)
        && name != "@"
        && !name.ends_with('.')
        && !name.contains("..")
        && !name.contains("@{")
        && !name.contains(forbidden)
}

/// `OWNER/REPO/.github/workflows/FILE@REF`
pub(super) fn called_workflow(called: &str) -> Result<(), InvalidJob> {
    let invalid = || {
        InvalidJob::new(
            format!(
                "the called workflow `{called}` does not have the form `OWNER/REPO/.github/workflows/FILE@REF`, with a \
                 full ref or a commit"
            ),
            "write `octo-org/shared/.github/workflows/deploy.yml@refs/tags/v1`",
        )
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

/// The name of a commit.
pub(super) fn commit(sha: &str) -> Result<(), InvalidJob> {
    if is_commit(sha) {
        return Ok(());
    }
    let why = format!("the commit `{sha}` is not forty lower-case hex digits");
    Err(InvalidJob::new(why, "write the whole name of the commit, as `git rev-parse HEAD` prints it"))
}

fn is_commit(sha: &str) -> bool {
    sha.len() == 40 && sha.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
