//! The registry clients whose requests a case can be made with.

use crate::{
    problem::Problems,
    value::choice,
    yaml::{Kind, Node},
};

/// The names of the registry clients, as `client` takes them.
///
/// `docker-graphdriver` is the classic engine, `docker-containerd` the containerd image store of Docker 29. `docker`
/// alone is what GitHub's hosted runners have; whoever replays the requests decides which of the two that is.
pub const CLIENTS: &[&str] =
    &["docker", "docker-graphdriver", "docker-containerd", "buildx", "skopeo", "podman", "buildah", "crane", "oras"];

/// The clients of a case.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    /// A case is made for each; `None` stands for the one that nobody named.
    pub(crate) names: Vec<Option<&'static str>>,
    /// Written as a list: each client makes a case of its own and stands in its name.
    pub(crate) listed: bool,
}

impl Default for Clients {
    fn default() -> Self {
        Self { names: vec![None], listed: false }
    }
}

/// Reads `client`, one name or a list of them; what is wrong is noted.
pub(crate) fn clients(node: &Node, problems: &mut Problems) -> Clients {
    let table: Vec<(&str, &'static str)> = CLIENTS.iter().map(|name| (*name, *name)).collect();
    let Kind::List(items) = &node.kind else {
        let names = choice(node, "a registry client", &table, problems).into_iter().map(Some).collect();
        return Clients { names, listed: false };
    };
    if items.is_empty() {
        problems.add(&node.at, "the list of clients is empty").help("name a client, or leave the key out");
    }
    let mut names = Vec::new();
    for item in items {
        let Some(client) = choice(item, "a registry client", &table, problems) else { continue };
        if names.contains(&Some(client)) {
            problems.add(&item.at, format!("the client `{client}` is given twice")).help("remove one of them");
        } else {
            names.push(Some(client));
        }
    }
    Clients { names, listed: true }
}
