//! Environments with rules: `environments: { production: { branches: [main, "release/*"], reviewers: true } }`.

use crate::{
    fields::Fields,
    keys::ENVIRONMENT,
    problem::Problems,
    value::{choice, entries, number, texts, truth},
    yaml::{Kind, Node},
};

/// An environment with the rules that its repository has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Which branches and tags may deploy to it.
    pub branches: DeploymentBranches,
    /// Whether somebody must approve first.
    pub reviewers: bool,
    /// Whether somebody has.
    pub approved: bool,
    /// How many minutes a job waits before it begins.
    pub wait_minutes: u32,
}

/// Which branches and tags may deploy to an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeploymentBranches {
    /// Any.
    All,
    /// Those that a branch protection or ruleset covers.
    Protected,
    /// Those that a pattern matches.
    Selected {
        /// Patterns of branches.
        branches: Vec<String>,
        /// Patterns of tags.
        tags: Vec<String>,
    },
}

/// Reads `environments`; what is wrong is noted.
pub(super) fn environments(node: &Node, problems: &mut Problems) -> Vec<Environment> {
    let example = "environments: { production: { branches: [main] } }";
    let entries = entries(node, "`environments`", example, problems);
    entries.iter().filter_map(|entry| environment(&entry.key, &entry.value, problems)).collect()
}

fn environment(name: &str, node: &Node, problems: &mut Problems) -> Option<Environment> {
    let fields = Fields::read(node, &ENVIRONMENT, problems)?;
    let tags = fields.find("tags").map(|node| texts(node, "`tags`", "tags: [\"v*\"]", problems));
    let branches = fields.find("branches").map(|node| branches(node, problems));
    let wait = fields.find("wait_minutes").and_then(|node| number(node, "`wait_minutes`", problems));
    let branches = match (branches, tags) {
        (None, None) => DeploymentBranches::All,
        (Some(Branches::Word(word)), None) => word?,
        (Some(Branches::Word(_)), Some(_)) => {
            problems
                .add(&node.at, "tags are selected only beside branches that are selected")
                .help("give `branches` as a list of patterns");
            return None;
        }
        (Some(Branches::Patterns(branches)), tags) => {
            DeploymentBranches::Selected { branches, tags: tags.unwrap_or_default() }
        }
        (None, Some(tags)) => DeploymentBranches::Selected { branches: Vec::new(), tags },
    };
    let mut is = |key: &str| fields.find(key).is_some_and(|node| truth(node, &format!("`{key}`"), problems));
    let (reviewers, approved) = (is("reviewers"), is("approved"));
    if let Some(node) = fields.find("approved").filter(|_| !reviewers) {
        problems
            .add(&node.at, format!("nobody approves for `{name}`, which has no reviewers"))
            .help("add `reviewers: true`, or leave `approved` out");
    }
    Some(Environment {
        name: name.to_owned(),
        branches,
        reviewers,
        approved,
        wait_minutes: wait.map_or(0, |minutes| u32::try_from(minutes).unwrap_or(u32::MAX)),
    })
}

enum Branches {
    Word(Option<DeploymentBranches>),
    Patterns(Vec<String>),
}

fn branches(node: &Node, problems: &mut Problems) -> Branches {
    if matches!(node.kind, Kind::List(_)) {
        return Branches::Patterns(texts(node, "`branches`", "branches: [main]", problems));
    }
    let words = [("all", false), ("protected", true)];
    let word = choice(node, "a rule for branches: they are listed, or a word", &words, problems);
    Branches::Word(
        word.map(|protected| if protected { DeploymentBranches::Protected } else { DeploymentBranches::All }),
    )
}
