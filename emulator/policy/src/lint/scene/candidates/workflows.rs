//! The reusable workflows that are tried: those that the statement names, at other branches too, and a stranger's own.

use super::{Candidates, MALLORY, Name, distinct};
use crate::lint::scene::{Segment, Token, hint::fill_each, subject::is_workflow, template, token::Job};

/// What may stand in the place of the first wildcard of a `job_workflow_ref`.
pub(super) const WAYS: &[&str] = &[
    "refs/heads/main",
    "heads/main",
    "main",
    "@refs/heads/main",
    ".yml@refs/heads/main",
    "ci.yml@refs/heads/main",
    ".github/workflows/ci.yml@refs/heads/main",
    "/.github/workflows/ci.yml@refs/heads/main",
    "app/.github/workflows/ci.yml@refs/heads/main",
    "/app/.github/workflows/ci.yml@refs/heads/main",
    "acme/app/.github/workflows/ci.yml@refs/heads/main",
    "acme/app/.github/workflows",
    "acme/app",
    "app",
    "acme",
    "ci",
];

impl Candidates {
    /// Whether the statement asks for a workflow by a pattern.
    pub(in crate::lint::scene) fn asks_for_workflow(&self) -> bool {
        self.hints.claim("job_workflow_ref").iter().any(|workflow| workflow.wild)
    }

    /// Workflows of others that anybody's job may call; the job's own is not among them.
    pub(in crate::lint::scene) fn called_workflows(&self) -> Vec<Option<String>> {
        let named = self.first(self.hints.claim("job_workflow_ref").iter(), 8);
        distinct(named.into_iter().flat_map(|workflow| filled(workflow, WAYS)).map(Some))
    }

    /// The job's own workflow, and those that the statement names.
    pub(in crate::lint::scene) fn legitimate_workflows(&self) -> Vec<Option<String>> {
        [vec![None], self.called_workflows()].concat()
    }

    /// Workflows of the repository itself that a pattern lets in.
    pub(in crate::lint::scene) fn own_workflows(&self, name: &Name) -> Vec<Option<String>> {
        let Name { owner, repository, .. } = name;
        let start = format!("{owner}/{repository}/.github/workflows");
        let named = self.first(self.hints.claim("job_workflow_ref").iter().filter(|workflow| workflow.wild), 8);
        let own = named.into_iter().flat_map(|workflow| {
            let of_owner = workflow.text.split(['*', '?']).next().and_then(|before| owner.strip_prefix(before));
            let rest = of_owner.map(|rest| format!("{rest}/{repository}/.github/workflows"));
            let ways = [Some(start.clone()), rest].into_iter().flatten();
            let ways: Vec<String> = ways.flat_map(|way| [format!("{way}/ci.yml@refs/heads/main"), way]).collect();
            let ways: Vec<&str> = ways.iter().map(String::as_str).collect();
            filled(workflow, &ways)
        });
        let own = own.filter(|workflow| workflow.starts_with(&start));
        [vec![None], distinct(own.map(Some))].concat()
    }

    /// The named workflows, at a branch that anybody with write access to them may make.
    pub(in crate::lint::scene) fn workflows_of_any_branch(&self) -> Vec<Option<String>> {
        let named = self.first(self.hints.claim("job_workflow_ref").iter().filter(|workflow| workflow.wild), 8);
        named.into_iter().filter_map(|workflow| at_branch(&workflow.text)).map(Some).collect()
    }

    /// Jobs of the named repositories that call a workflow which their subjects name at every branch.
    pub(in crate::lint::scene) fn calling_at_any_branch(&self, names: &[Name], jobs: &[Job]) -> Vec<Token> {
        let contexts = self.subjects.iter().filter_map(|subject| subject.context.as_ref());
        let called = contexts.filter(|context| context.wild).filter_map(|context| {
            let workflow = context.text.split(':').skip_while(|claim| *claim != "job_workflow_ref").nth(1)?;
            Some((context, at_branch(workflow)?))
        });
        let called = self.first(called, 8);
        let of = |token: Token| {
            let with = |(context, workflow): &(&Segment, String)| {
                let calling = Token { job_workflow_ref: Some(workflow.clone()), ..token.clone() };
                template::made_behind_name(context, &calling)
            };
            called.iter().filter_map(with).collect::<Vec<_>>()
        };
        self.tokens(names, jobs, &[None]).into_iter().flat_map(of).collect()
    }
}

/// The workflow at a branch that anybody with write access to its repository may make; none where the branch is named.
fn at_branch(workflow: &str) -> Option<String> {
    let (path, git_ref) = workflow.split_once('@')?;
    let filler = if git_ref.starts_with("refs/") { MALLORY } else { "refs/heads/mallory" };
    let path = filled_path(path)?;
    let at_branch = git_ref.contains('*').then(|| format!("{path}@{}", fill_each(git_ref, &[filler, MALLORY], 'x')));
    at_branch.filter(|workflow| is_workflow(workflow))
}

/// The path of a workflow that names a repository: another file of it, where the pattern leaves the file open.
fn filled_path(path: &str) -> Option<String> {
    let repository: Vec<&str> = path.splitn(3, '/').collect();
    let [owner, repository, _] = repository.as_slice() else { return None };
    let named = !owner.contains('*') && !repository.contains('*');
    let file = if path.ends_with(".yml") || path.ends_with(".yaml") { "ci" } else { "ci.yml" };
    named.then(|| fill_each(path, &[file], 'x'))
}

/// Workflows that match; a text without wildcards as it is.
pub(super) fn filled(workflow: &Segment, ways: &[&str]) -> Vec<String> {
    if !workflow.wild {
        return vec![workflow.text.clone()];
    }
    let filled = ways.iter().flat_map(|first| {
        let rest = ["refs/heads/main", "main", "ci", "app", "app/.github/workflows/ci.yml@refs/heads/main"];
        rest.map(|rest| fill_each(&workflow.text, &[first, rest], 'x'))
    });
    distinct(filled.filter(|workflow| is_workflow(workflow)).take(64))
}
