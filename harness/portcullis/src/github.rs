//! The GitHub of a lab: repositories, and what happens in them.

use std::panic::Location;

use serde_json::{Map, Value, json};

use crate::{JobRun, Lab};

/// The GitHub of a lab.
#[derive(Clone, Debug)]
pub struct Github {
    pub(crate) lab: Lab,
}

/// A repository of the lab's GitHub.
#[derive(Clone, Debug)]
#[must_use = "nothing has happened in it yet"]
pub struct GithubRepository {
    lab: Lab,
    github: Map<String, Value>,
}

impl Github {
    /// A repository: `OWNER/NAME`. It is private, was made before 15 July 2026, and has ids drawn from its name.
    pub fn repository(&self, name: &str) -> GithubRepository {
        let github = Map::from_iter([("repository".to_owned(), json!(name))]);
        GithubRepository { lab: self.lab.clone(), github }
    }

    /// A repository by the keys that `github` has in scenario files: `created`, `visibility`, `ownerId`, `properties` …
    pub fn repository_with(&self, settings: Map<String, Value>) -> GithubRepository {
        GithubRepository { lab: self.lab.clone(), github: settings }
    }
}

impl GithubRepository {
    /// The day on which it was made. From 16 July 2026 on, the ids of owner and repository are in the subject.
    pub fn created(self, day: &str) -> Self {
        self.with("created", json!(day))
    }

    /// `public`, `private` or `internal`.
    pub fn visibility(self, visibility: &str) -> Self {
        self.with("visibility", json!(visibility))
    }

    /// Any other key that `github` has in scenario files.
    pub fn with(mut self, key: &str, value: Value) -> Self {
        self.github.insert(key.to_owned(), value);
        self
    }

    /// A push to a branch or tag: `refs/heads/main`.
    #[track_caller]
    pub fn push(&self, git_ref: &str) -> JobRun {
        self.on(json!({ "push": git_ref }))
    }

    /// A pull request from a branch of the same repository into another.
    #[track_caller]
    pub fn pull_request(&self, base: &str, head: &str) -> JobRun {
        self.on(json!({ "pull_request": { "base": base, "head": head } }))
    }

    /// Any event, as `on` has it in scenario files: `json!("schedule")`, `json!({ "release": { "tag": "v1" } })`.
    #[track_caller]
    pub fn on(&self, event: Value) -> JobRun {
        let case = json!({ "github": self.github, "on": event });
        JobRun::new(self.lab.clone(), case, Location::caller())
    }
}
