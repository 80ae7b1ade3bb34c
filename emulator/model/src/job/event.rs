//! What starts a run, and on which ref: the events of GitHub's "Events that trigger workflows".
//!
//! An event holds what decides a token and no more: activity types, labels and paths are the workflow file's affair.
//! Events that always run on the default branch hold nothing, so that no job can claim another ref for them. A called
//! workflow has no event of its own: its job has the caller's, and [`Job::called_workflow`](super::Job::called_workflow).

use serde::{Deserialize, Serialize};

/// What started a run. Other events than these are refused when read.
///
/// In JSON an event with content is an object of one member, `{"push": "refs/heads/main"}`, and one without is its
/// name, `"schedule"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A push of a branch or a tag, by its full ref: `refs/heads/develop`, `refs/tags/v1`.
    Push(String),
    /// A run started by hand on a branch or tag, by its full ref.
    WorkflowDispatch(String),
    /// A branch or tag that was made, by its full ref.
    Create(String),
    /// A package that was published, by the full ref of its branch or tag.
    RegistryPackage(String),
    /// A pull request that was opened, changed or closed.
    PullRequest(PullRequest),
    /// A review of a pull request.
    PullRequestReview(PullRequest),
    /// A comment on the changes of a pull request.
    PullRequestReviewComment(PullRequest),
    /// A pull request that runs what the default branch says, with that branch's rights.
    PullRequestTarget(PullRequest),
    /// Pull requests in a merge queue.
    MergeGroup(MergeGroup),
    /// A release, by its tag without `refs/tags/`.
    Release(String),
    /// A deployment that was made.
    Deployment(Deployed),
    /// A deployment that a third party says something of.
    DeploymentStatus(Deployed),
    /// A timetable.
    Schedule,
    /// A run started through GitHub's API with a type of the caller's own.
    RepositoryDispatch,
    /// Another workflow that was asked for or has ended.
    WorkflowRun,
    /// A comment on an issue or a pull request.
    IssueComment,
    /// An issue.
    Issues,
    /// A branch or tag that was deleted.
    Delete,
    /// A rule of branch protection.
    BranchProtectionRule,
    /// A check run.
    CheckRun,
    /// A check suite.
    CheckSuite,
    /// A discussion.
    Discussion,
    /// A comment on a discussion.
    DiscussionComment,
    /// What GitHub itself starts: Dependabot's updates, Pages, code scanning.
    Dynamic,
    /// A fork of the repository.
    Fork,
    /// A page of the wiki.
    Gollum,
    /// A label.
    Label,
    /// A milestone.
    Milestone,
    /// A push to the branch of Pages.
    PageBuild,
    /// The repository became public.
    Public,
    /// A commit's status.
    Status,
    /// A star.
    Watch,
}

/// A pull request: its number, its two branches, and where the source branch lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[non_exhaustive]
pub struct PullRequest {
    /// The number of the pull request.
    pub number: u64,
    /// The target branch, without `refs/heads/`.
    pub base: String,
    /// The source branch, without `refs/heads/`.
    pub head: String,
    /// The fork that the source branch lies in, `OWNER/NAME`; without one it lies in the job's own repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fork: Option<String>,
    /// Whether it has been merged. The run of a merged `pull_request` is of the target branch.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub merged: bool,
}

/// A group of pull requests in a merge queue, named by its last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[non_exhaustive]
pub struct MergeGroup {
    /// The number of the pull request.
    pub number: u64,
    /// The branch that the queue merges into, without `refs/heads/`.
    pub base: String,
    /// The commit at the end of the group's branch name: forty lower-case hex digits.
    pub sha: String,
}

/// What is deployed: a branch or tag by its full ref, or a commit, in which case the run has no ref.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deployed {
    /// The full ref of a branch or tag.
    Ref(String),
    /// A commit: forty lower-case hex digits.
    Sha(String),
}

impl Event {
    /// The name of every event, in the order of this type.
    pub const NAMES: &'static [&'static str] = &[
        "push",
        "workflow_dispatch",
        "create",
        "registry_package",
        "pull_request",
        "pull_request_review",
        "pull_request_review_comment",
        "pull_request_target",
        "merge_group",
        "release",
        "deployment",
        "deployment_status",
        "schedule",
        "repository_dispatch",
        "workflow_run",
        "issue_comment",
        "issues",
        "delete",
        "branch_protection_rule",
        "check_run",
        "check_suite",
        "discussion",
        "discussion_comment",
        "dynamic",
        "fork",
        "gollum",
        "label",
        "milestone",
        "page_build",
        "public",
        "status",
        "watch",
    ];

    /// The claim `event_name`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Push(_) => "push",
            Self::WorkflowDispatch(_) => "workflow_dispatch",
            Self::Create(_) => "create",
            Self::RegistryPackage(_) => "registry_package",
            Self::PullRequest(_) => "pull_request",
            Self::PullRequestReview(_) => "pull_request_review",
            Self::PullRequestReviewComment(_) => "pull_request_review_comment",
            Self::PullRequestTarget(_) => "pull_request_target",
            Self::MergeGroup(_) => "merge_group",
            Self::Release(_) => "release",
            Self::Deployment(_) => "deployment",
            Self::DeploymentStatus(_) => "deployment_status",
            Self::Schedule => "schedule",
            Self::RepositoryDispatch => "repository_dispatch",
            Self::WorkflowRun => "workflow_run",
            Self::IssueComment => "issue_comment",
            Self::Issues => "issues",
            Self::Delete => "delete",
            Self::BranchProtectionRule => "branch_protection_rule",
            Self::CheckRun => "check_run",
            Self::CheckSuite => "check_suite",
            Self::Discussion => "discussion",
            Self::DiscussionComment => "discussion_comment",
            Self::Dynamic => "dynamic",
            Self::Fork => "fork",
            Self::Gollum => "gollum",
            Self::Label => "label",
            Self::Milestone => "milestone",
            Self::PageBuild => "page_build",
            Self::Public => "public",
            Self::Status => "status",
            Self::Watch => "watch",
        }
    }

    /// An event that always runs on the default branch and says no more than its name; `None` for every other name.
    #[must_use]
    pub fn of_default_branch(name: &str) -> Option<Self> {
        let named: Result<Self, serde::de::value::Error> =
            Self::deserialize(serde::de::value::StrDeserializer::new(name));
        named.ok()
    }

    /// The full ref that the run is of, given the repository's default branch; empty for a deployment of a commit.
    ///
    /// GitHub: "Events that trigger workflows", the column `GITHUB_REF`. A `pull_request_target` runs on the default
    /// branch since 8 December 2025, whatever its target.
    #[must_use]
    pub fn git_ref(&self, default_branch: &str) -> String {
        match self {
            Self::Push(full) | Self::WorkflowDispatch(full) | Self::Create(full) | Self::RegistryPackage(full) => {
                full.clone()
            }
            Self::PullRequest(pull) if pull.merged => branch(&pull.base),
            Self::PullRequest(pull) | Self::PullRequestReview(pull) | Self::PullRequestReviewComment(pull) => {
                format!("refs/pull/{}/merge", pull.number)
            }
            Self::MergeGroup(group) => group.git_ref(),
            Self::Release(tag) => format!("refs/tags/{tag}"),
            Self::Deployment(deployed) | Self::DeploymentStatus(deployed) => match deployed {
                Deployed::Ref(full) => full.clone(),
                Deployed::Sha(_) => String::new(),
            },
            Self::PullRequestTarget(_)
            | Self::Schedule
            | Self::RepositoryDispatch
            | Self::WorkflowRun
            | Self::IssueComment
            | Self::Issues
            | Self::Delete
            | Self::BranchProtectionRule
            | Self::CheckRun
            | Self::CheckSuite
            | Self::Discussion
            | Self::DiscussionComment
            | Self::Dynamic
            | Self::Fork
            | Self::Gollum
            | Self::Label
            | Self::Milestone
            | Self::PageBuild
            | Self::Public
            | Self::Status
            | Self::Watch => branch(default_branch),
        }
    }

    /// The fork that a pull request comes from, where the run is treated as a fork's.
    #[must_use]
    pub fn fork(&self) -> Option<&str> {
        match self {
            // It runs in the base repository, with everything that is its.
            Self::PullRequestTarget(_) => None,
            event => event.pull_request().and_then(|pull| pull.fork.as_deref()),
        }
    }

    /// The pull request of the events that are of one.
    #[must_use]
    pub fn pull_request(&self) -> Option<&PullRequest> {
        match self {
            Self::PullRequest(pull)
            | Self::PullRequestReview(pull)
            | Self::PullRequestReviewComment(pull)
            | Self::PullRequestTarget(pull) => Some(pull),
            _ => None,
        }
    }
}

impl PullRequest {
    /// An open pull request within one repository.
    #[must_use]
    pub fn new(number: u64, base: impl Into<String>, head: impl Into<String>) -> Self {
        Self { number, base: base.into(), head: head.into(), fork: None, merged: false }
    }

    /// The same from a fork, `OWNER/NAME`.
    #[must_use]
    pub fn from_fork(mut self, fork: impl Into<String>) -> Self {
        self.fork = Some(fork.into());
        self
    }

    /// The same, closed by merging it.
    #[must_use]
    pub fn merged(mut self) -> Self {
        self.merged = true;
        self
    }
}

impl MergeGroup {
    /// The group that ends with this pull request into `base`; `sha` ends the name of its branch.
    #[must_use]
    pub fn new(number: u64, base: impl Into<String>, sha: impl Into<String>) -> Self {
        Self { number, base: base.into(), sha: sha.into() }
    }

    /// The group's branch: `refs/heads/gh-readonly-queue/BASE/pr-NUMBER-SHA`.
    #[must_use]
    pub fn git_ref(&self) -> String {
        format!("refs/heads/gh-readonly-queue/{}/pr-{}-{}", self.base, self.number, self.sha)
    }
}

fn branch(name: &str) -> String {
    format!("refs/heads/{name}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SHA: &str = "7b1f002b00ec25a5facc43e470ef7dfe6d32f300";

    /// What an event of this name needs to be told, as JSON.
    fn example(name: &str) -> serde_json::Value {
        match name {
            "push" | "workflow_dispatch" | "create" | "registry_package" => json!({ name: "refs/heads/main" }),
            "release" => json!({ name: "v1" }),
            "merge_group" => json!({ name: { "number": 13, "base": "main", "sha": SHA } }),
            "deployment" | "deployment_status" => json!({ name: { "ref": "refs/heads/main" } }),
            name if name.starts_with("pull_request") => json!({ name: { "number": 7, "base": "main", "head": "fix" } }),
            name => json!(name),
        }
    }

    #[test]
    fn an_event_is_written_by_its_name_and_reads_back() {
        for name in Event::NAMES {
            let event: Event = serde_json::from_value(example(name)).unwrap();
            assert_eq!(event.name(), *name);
            assert_eq!(serde_json::to_value(&event).unwrap(), example(name));
            assert_eq!(Event::of_default_branch(name).is_some(), example(name).is_string(), "{name}");
        }
        let unknown = serde_json::from_value::<Event>(json!("workflow_call")).unwrap_err().to_string();
        for name in Event::NAMES {
            assert!(unknown.contains(&format!("`{name}`")), "{name} is missing in NAMES or in: {unknown}");
        }
        assert_eq!(unknown.matches("`, `").count() + 1, Event::NAMES.len(), "{unknown}");
    }

    #[test]
    fn a_run_is_of_the_ref_that_github_lists_for_its_event() {
        let of = |event: serde_json::Value| serde_json::from_value::<Event>(event).unwrap().git_ref("trunk");
        assert_eq!(of(example("push")), "refs/heads/main");
        assert_eq!(of(example("release")), "refs/tags/v1");
        assert_eq!(of(example("pull_request")), "refs/pull/7/merge");
        assert_eq!(of(example("pull_request_review")), "refs/pull/7/merge");
        assert_eq!(of(example("pull_request_target")), "refs/heads/trunk");
        assert_eq!(of(example("issue_comment")), "refs/heads/trunk");
        assert_eq!(of(example("merge_group")), format!("refs/heads/gh-readonly-queue/main/pr-13-{SHA}"));
        assert_eq!(of(json!({ "deployment": { "sha": SHA } })), "");
        let merged = PullRequest::new(7, "release/1", "fix").merged();
        assert_eq!(Event::PullRequest(merged.clone()).git_ref("trunk"), "refs/heads/release/1");
        assert_eq!(Event::PullRequestReview(merged).git_ref("trunk"), "refs/pull/7/merge");
    }
}
