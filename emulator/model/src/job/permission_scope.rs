//! The permissions that `permissions:` may name, with the levels that each has.
//!
//! One table: what a registered job says, what a workflow file is read by, and what a called workflow is held against
//! are all made of it. Sources: GitHub, "Workflow syntax", `permissions`; `workflow-v1.0.json` of
//! `@actions/workflow-parser` 0.3.61; the order is that of actions/runner, `Permissions`.

/// One permission of a job's own token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PermissionScope {
    /// As it is written: `contents`.
    pub name: &'static str,
    /// What it may be set to, beside `none`.
    pub levels: PermissionLevels,
}

/// Which levels a permission has beside `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermissionLevels {
    /// `read` and `write`.
    ReadAndWrite,
    /// `read` alone.
    Read,
    /// `write` alone.
    Write,
}

use PermissionLevels::{Read, ReadAndWrite, Write};

impl PermissionScope {
    /// Every permission, in the order in which GitHub's messages name them.
    pub const ALL: [Self; 20] = [
        Self::new("actions", ReadAndWrite),
        Self::new("artifact-metadata", ReadAndWrite),
        Self::new("attestations", ReadAndWrite),
        Self::new("checks", ReadAndWrite),
        Self::new("contents", ReadAndWrite),
        Self::new("deployments", ReadAndWrite),
        Self::new("discussions", ReadAndWrite),
        Self::new("issues", ReadAndWrite),
        Self::new("packages", ReadAndWrite),
        Self::new("pages", ReadAndWrite),
        Self::new("pull-requests", ReadAndWrite),
        Self::new("repository-projects", ReadAndWrite),
        Self::new("statuses", ReadAndWrite),
        Self::new("security-events", ReadAndWrite),
        Self::new("id-token", Write),
        Self::new("models", Read),
        Self::new("vulnerability-alerts", Read),
        Self::new("code-quality", ReadAndWrite),
        Self::new("copilot-requests", Write),
        Self::new("drives", ReadAndWrite),
    ];

    const fn new(name: &'static str, levels: PermissionLevels) -> Self {
        Self { name, levels }
    }

    /// The permission of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_permission_is_there_once() {
        let names: BTreeSet<&str> = PermissionScope::ALL.iter().map(|scope| scope.name).collect();
        assert_eq!(names.len(), PermissionScope::ALL.len());
        assert_eq!(PermissionScope::named("id-token").map(|scope| scope.levels), Some(Write));
        assert_eq!(PermissionScope::named("id_token"), None);
    }
}
