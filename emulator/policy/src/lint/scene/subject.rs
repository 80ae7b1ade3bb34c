//! What a subject of GitHub's may look like behind the repository: its context, or the claims of a template.

/// Claims that a template may put into a subject, beside `repo` and `context`.
pub(in crate::lint) const CLAIMS: &[&str] = &[
    "actor",
    "actor_id",
    "base_ref",
    "check_run_id",
    "enterprise",
    "enterprise_id",
    "environment",
    "environment_node_id",
    "event_name",
    "head_ref",
    "job_workflow_ref",
    "job_workflow_sha",
    "ref",
    "ref_protected",
    "ref_type",
    "repo",
    "repository",
    "repository_id",
    "repository_owner",
    "repository_owner_id",
    "repository_visibility",
    "run_attempt",
    "run_id",
    "run_number",
    "runner_environment",
    "sha",
    "workflow",
    "workflow_ref",
    "workflow_sha",
];

/// Whether a job's context reads like this: `ref:refs/heads/main`, `pull_request`, `environment:prod`.
pub(super) fn is_context(text: &str) -> bool {
    text == "pull_request"
        || text.strip_prefix("ref:").is_some_and(is_branch_or_tag)
        || text.strip_prefix("environment:").is_some_and(|name| !name.is_empty() && !name.contains(':'))
}

/// Whether a subject, or what follows the repository in one, can be made by a template: claims with their values.
pub(in crate::lint) fn is_templated(text: &str) -> bool {
    let mut rest = Some(text);
    while let Some(text) = rest {
        if text == "pull_request" || text.starts_with("pull_request:") {
            rest = text.strip_prefix("pull_request:");
            continue;
        }
        let Some((claim, after)) = text.split_once(':') else { return false };
        let (value, next) = after.split_once(':').map_or((after, None), |(value, next)| (value, Some(next)));
        let known = CLAIMS.contains(&claim) || claim.starts_with("repo_property_");
        let fits = match claim {
            "ref" => is_branch_or_tag(value),
            "repo" | "repository" => value.split('/').count() == 2,
            "job_workflow_ref" | "workflow_ref" => is_workflow(value),
            _ => !value.is_empty(),
        };
        if !(known && fits) {
            return false;
        }
        rest = next;
    }
    true
}

/// `refs/heads/…` or `refs/tags/…` with a name that git takes.
pub(in crate::lint) fn is_branch_or_tag(git_ref: &str) -> bool {
    let name = git_ref.strip_prefix("refs/heads/").or_else(|| git_ref.strip_prefix("refs/tags/"));
    name.is_some_and(|name| {
        !name.contains([':', '*', '?', ' ', '[', '\\', '^', '~'])
            && !name.contains("..")
            && !name.contains("@{")
            && name.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock"))
            && !name.ends_with('.')
            && !name.starts_with("refs/")
    })
}

/// `refs/pull/NUMBER/merge`: what a pull request runs on.
fn is_merge(git_ref: &str) -> bool {
    let number = git_ref.strip_prefix("refs/pull/").and_then(|rest| rest.strip_suffix("/merge"));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `OWNER/REPOSITORY/.github/workflows/FILE@REF`.
pub(super) fn is_workflow(text: &str) -> bool {
    let Some((path, git_ref)) = text.split_once('@') else { return false };
    let parts: Vec<&str> = path.split('/').collect();
    let [owner, repository, ".github", "workflows", file] = parts.as_slice() else { return false };
    let named = !owner.is_empty() && !repository.is_empty() && !file.starts_with('.');
    let sha = git_ref.len() == 40 && git_ref.bytes().all(|byte| byte.is_ascii_hexdigit());
    let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    named
        && [owner, repository, file].into_iter().all(|name| plain(name))
        && (file.ends_with(".yml") || file.ends_with(".yaml"))
        && (is_branch_or_tag(git_ref) || is_merge(git_ref) || sha)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("pull_request", true)]
    #[case("ref:refs/heads/main", true)]
    #[case("ref:refs/heads/ref:refs/heads/main", false)]
    #[case("ref:refs/heads/", false)]
    #[case("ref:refs/tags/v1", true)]
    #[case("ref:main", false)]
    #[case("environment:prod", true)]
    #[case("environment:a:b", false)]
    #[case("environment:", false)]
    #[case("", false)]
    fn a_context_is_a_ref_an_environment_or_a_pull_request(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_context(text), expected);
    }

    #[rstest]
    #[case("workflow:app@456789:ref:refs/heads/main", true)]
    #[case("pull_request:workflow:ci", true)]
    #[case("repo:acme/app:environment:prod", true)]
    #[case("repository_owner:acme", true)]
    #[case("repo_property_team:web", true)]
    #[case("refs/heads/main@456789:ref:refs/heads/main", false)]
    #[case("workflow:", false)]
    #[case("workflow", false)]
    #[case("job_workflow_ref:acme/w/.github/workflows/d.yml@refs/heads/main", true)]
    #[case("job_workflow_ref:acmerefs/heads/main", false)]
    fn a_template_puts_claims_with_their_values_in_a_row(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_templated(text), expected);
    }

    #[rstest]
    #[case("acme/w/.github/workflows/d.yml@refs/heads/main", true)]
    #[case("acme/w/.github/workflows/d.yml@0123456789012345678901234567890123456789", true)]
    #[case("acmerefs/heads/main", false)]
    #[case("acme/w/.github/workflows/d.yml", false)]
    #[case("acme/w/.github/workflows/.yml@refs/heads/main", false)]
    fn a_workflow_has_a_repository_a_file_and_a_ref(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_workflow(text), expected);
    }
}
