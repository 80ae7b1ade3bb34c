//! What GitHub knows beside the file when it reads a workflow: whose it is, what its token gets by default, and limits.

use crate::{permissions::DefaultPermissions, reference::Reference, yaml};

/// What is known of the repository when a workflow is read.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Reading {
    /// `OWNER/NAME` of the repository. A called workflow of the same owner is trusted; without this, none of another
    /// repository is.
    pub repository: Option<String>,
    /// The commit that runs, which GitHub's messages name when a workflow calls one beside it.
    pub commit: Option<String>,
    /// What a workflow gets that asks for nothing.
    pub default_permissions: DefaultPermissions,
    /// GitHub's limits.
    pub limits: Limits,
}

/// GitHub's limits on workflow files.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// The most characters of a file.
    pub file_size: usize,
    /// The most lists and mappings in one another.
    pub depth: usize,
    /// The most YAML nodes of a file, counted as often as aliases repeat them.
    pub nodes: usize,
    /// The most calls in one another. The caller at the top is not counted.
    pub nested_calls: usize,
    /// The most files, the caller's included.
    pub files: usize,
    /// The most jobs, those of called workflows included.
    pub jobs: Option<usize>,
}

impl Default for Limits {
    /// As actions/runner's `ParseOptions` has them; ten levels of workflows since November 2025
    /// (<https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations>). Whether
    /// GitHub bounds the number of jobs besides is not documented, so that nothing does here.
    fn default() -> Self {
        Self { file_size: 1024 * 1024, depth: 50, nodes: 50_000, nested_calls: 9, files: 51, jobs: None }
    }
}

impl Limits {
    pub(crate) fn bounds(&self) -> yaml::Bounds {
        yaml::Bounds { size: self.file_size, depth: self.depth, nodes: self.nodes }
    }
}

impl Reading {
    /// Whether a called workflow is within the caller's walls: the same owner's. Enterprises share walls as well; whose
    /// they are is not known here.
    pub(crate) fn trusts(&self, reference: &Reference) -> bool {
        let owner = self.repository.as_deref().and_then(|repository| repository.split('/').next());
        match reference.owner() {
            None => true,
            Some(called) => owner.is_some_and(|owner| owner.eq_ignore_ascii_case(called)),
        }
    }

    /// The reference as GitHub's messages show it: with the repository and the commit, where they are known.
    pub(crate) fn shown(&self, reference: &Reference) -> String {
        match (reference, &self.repository, &self.commit) {
            (Reference::Local(path), Some(repository), Some(commit)) => format!("{repository}/{path}@{commit}"),
            _ => reference.to_string(),
        }
    }
}
