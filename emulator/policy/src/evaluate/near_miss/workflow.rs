//! A near miss of `job_workflow_ref`: the workflow's file without the ref that GitHub adds to it.

use super::condition::{Near, Proposal, Proposed};

/// `OWNER/REPO/.github/workflows/FILE` for `OWNER/REPO/.github/workflows/FILE@refs/heads/main`.
pub(super) fn without_ref(near: &Near<'_>) -> Option<Proposal> {
    if !near.key.ends_with(":job_workflow_ref") {
        return None;
    }
    let (file, _) = near.seen.split_once('@')?;
    let want = near.wanted.iter().find(|want| *want == file)?;
    let text = format!("`job_workflow_ref` ends with `@` and a ref: `{}` would match, `{want}` names none", near.seen);
    Some(Proposal { text, change: Proposed::Value(near.seen.to_owned()) })
}
