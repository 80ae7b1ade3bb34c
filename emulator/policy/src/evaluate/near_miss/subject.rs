//! Near misses of GitHub's subject: its classic and its immutable form, environments, pull requests, branches.

use super::{
    condition::{Near, Proposal, Proposed},
    key::split_subject,
};
use crate::pattern::Pattern;

/// The token has the subject with ids (`repo:OWNER@1/REPO@2:…`), the policy the classic one.
pub(super) fn immutable(near: &Near<'_>) -> Option<Proposal> {
    let (with_ids, classic, rest) = subject_with_ids(near.seen)?;
    let want = near.wanted.iter().find(|want| matches(near, want, &format!("{classic}{rest}")))?;
    let owner = |subject: &str| subject.split('/').next().unwrap_or_default().to_owned();
    let better = match (want.strip_prefix(&classic), want.strip_prefix(&owner(&classic))) {
        (Some(end), _) => format!("{with_ids}{end}"),
        (None, Some(end)) if end.starts_with("/*") => format!("{}{end}", owner(&with_ids)),
        _ => format!("{with_ids}{rest}"),
    };
    let text = format!(
        "the token has GitHub's immutable subject, which names owner and repository with their ids: `{better}` would \
         match, `{want}` is the classic form"
    );
    Some(Proposal { text, change: Proposed::Value(better) })
}

/// The policy has the subject with ids, the token the classic one.
pub(super) fn classic(near: &Near<'_>) -> Option<Proposal> {
    near.wanted.iter().find_map(|want| {
        let (_, classic, rest) = subject_with_ids(want)?;
        let better = format!("{classic}{rest}");
        matches(near, &better, near.seen).then(|| Proposal {
            text: format!(
                "the token has the classic subject, and `{want}` is GitHub's immutable form with ids: `{better}` would \
                 match"
            ),
            change: Proposed::Value(better.clone()),
        })
    })
}

/// Whether the operator takes the wanted text, read as it reads it, for a match.
fn matches(near: &Near<'_>, want: &str, seen: &str) -> bool {
    if near.operator.ends_with("Like") { Pattern::new(want).matches(seen) } else { want == seen }
}

/// The first two parts of an immutable subject, the same without ids, and the rest with its colon.
fn subject_with_ids(subject: &str) -> Option<(String, String, &str)> {
    let (name, _) = split_subject(subject)?;
    let rest = subject.get(name.len()..)?;
    let (owner, repository) = name.strip_prefix("repo:")?.split_once('/')?;
    let (owner_name, owner_id) = owner.rsplit_once('@')?;
    let (repository_name, repository_id) = repository.rsplit_once('@')?;
    let id = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'*' || b == b'?');
    (id(owner_id) && id(repository_id)).then(|| (name.to_owned(), format!("repo:{owner_name}/{repository_name}"), rest))
}

/// A job in an environment, or one of a pull request, whose subject does not name the branch.
pub(super) fn job_without_branch(near: &Near<'_>) -> Option<Proposal> {
    let (repository, context) = of_repository(near)?;
    let want = near
        .wanted
        .iter()
        .find(|want| want.split_once(":ref:").is_some_and(|(start, _)| Pattern::new(start).matches(repository)))?;
    let text = if let Some(environment) = context.strip_prefix("environment:") {
        format!(
            "the job runs in the environment `{environment}`, so its subject names that and no branch: \
             `{}` would match, `{want}` cannot",
            near.seen
        )
    } else if context == "pull_request" {
        format!(
            "the run is one of a pull request, whose subject names no branch: `{want}` cannot match `{}`",
            near.seen
        )
    } else {
        return None;
    };
    Some(Proposal { text, change: Proposed::Value(near.seen.to_owned()) })
}

/// A branch or tag that is not written as the subject has it: `repo:o/r:main` for `repo:o/r:ref:refs/heads/main`.
pub(super) fn short_reference(near: &Near<'_>) -> Option<Proposal> {
    let (repository, context) = of_repository(near)?;
    let reference = context.strip_prefix("ref:")?;
    let name = reference.strip_prefix("refs/heads/").or_else(|| reference.strip_prefix("refs/tags/"))?;
    near.wanted.iter().find_map(|want| {
        let (start, written) = split_subject(want)?;
        let short = written.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with([':', '/']));
        if !short || !Pattern::new(start).matches(repository) {
            return None;
        }
        let better = format!("{start}:ref:{reference}");
        let text =
            format!("GitHub writes the branch or tag as `ref:{reference}`: `{better}` would match, `{want}` cannot");
        Some(Proposal { text, change: Proposed::Value(better) })
    })
}

/// The request's subject, taken apart, when the condition is about the subject.
fn of_repository<'a>(near: &Near<'a>) -> Option<(&'a str, &'a str)> {
    near.key.ends_with(":sub").then(|| split_subject(near.seen))?
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("repo:o@1/r@2:pull_request", Some(("repo:o@1/r@2", "repo:o/r", ":pull_request")))]
    #[case("repo:o@*/r@?:*", Some(("repo:o@*/r@?", "repo:o/r", ":*")))]
    #[case("repo:o@/r@2:x", None)]
    #[case("repo:o@1/r@:x", None)]
    #[case("repo:o@a/r@2:x", None)]
    #[case("repo:o@1/r@b:x", None)]
    #[case("repo:o@1/r:x", None)]
    #[case("repo:o/r:x", None)]
    #[case("repo:o@1/r@2", None)]
    fn ids_are_numbers_behind_an_at(#[case] subject: &str, #[case] expected: Option<(&str, &str, &str)>) {
        let found = subject_with_ids(subject);
        assert_eq!(found.as_ref().map(|(whole, classic, rest)| (whole.as_str(), classic.as_str(), *rest)), expected);
    }
}
