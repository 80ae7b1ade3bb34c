//! The registry clients by name.

use std::{fmt, str::FromStr};

/// A registry client whose requests and messages are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// Docker engine 20.10, or a later one that keeps images in a graph driver.
    DockerGraphdriver,
    /// Docker engine 29 with the containerd image store, its default for new installations.
    DockerContainerd,
    /// `docker buildx build --push`, with the attestation that it adds by default.
    Buildx,
    /// `skopeo copy`.
    Skopeo,
    /// `podman push` and `podman pull`.
    Podman,
    /// `buildah push` and `buildah pull`.
    Buildah,
    /// `crane push` and `crane pull`.
    Crane,
    /// `oras push` and `oras pull`.
    Oras,
}

/// What `docker` alone means: the store that GitHub's hosted runners have since February 2026
/// (actions/runner-images#13474). Unverified: a runner of one's own may still have the graph driver.
const DOCKER: Client = Client::DockerContainerd;

/// The text names no client that is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a registry client that is known here; {hint}")]
pub struct UnknownClient {
    /// What was written.
    pub name: String,
    /// The next step: the name that was probably meant, or all of them.
    pub hint: String,
}

impl Client {
    /// Every client, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::DockerGraphdriver,
        Self::DockerContainerd,
        Self::Buildx,
        Self::Skopeo,
        Self::Podman,
        Self::Buildah,
        Self::Crane,
        Self::Oras,
    ];

    /// The name that a scenario writes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DockerGraphdriver => "docker-graphdriver",
            Self::DockerContainerd => "docker-containerd",
            Self::Buildx => "buildx",
            Self::Skopeo => "skopeo",
            Self::Podman => "podman",
            Self::Buildah => "buildah",
            Self::Crane => "crane",
            Self::Oras => "oras",
        }
    }
}

impl FromStr for Client {
    type Err = UnknownClient;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "docker" {
            return Ok(DOCKER);
        }
        let known = Self::ALL.into_iter().find(|client| client.name() == text);
        known.ok_or_else(|| UnknownClient { name: text.to_owned(), hint: hint(text) })
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn hint(text: &str) -> String {
    let names = || ["docker"].into_iter().chain(Client::ALL.map(Client::name));
    let text = text.to_ascii_lowercase();
    let nearest = names().map(|name| (strsim::jaro_winkler(&text, name), name)).max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((likeness, name)) if likeness > 0.75 => format!("did you mean `{name}`?"),
        _ => format!("write one of {}", names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_is_found_by_its_own_name() {
        for client in Client::ALL {
            assert_eq!(client.name().parse(), Ok(client));
        }
    }

    #[test]
    fn docker_alone_is_what_hosted_runners_have() {
        assert_eq!("docker".parse(), Ok(Client::DockerContainerd));
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_one_that_was_meant() {
        let error = "Scopeo".parse::<Client>().unwrap_err();
        insta::assert_snapshot!(error, @"`Scopeo` is not a registry client that is known here; did you mean `skopeo`?");
    }

    #[test]
    fn a_name_like_no_other_is_answered_with_all_of_them() {
        let error = "kaniko".parse::<Client>().unwrap_err();
        insta::assert_snapshot!(error);
    }
}
