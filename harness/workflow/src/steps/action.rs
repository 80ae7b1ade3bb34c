//! What `uses:` names: an action of a repository, one of this repository, or an image.

/// The action that a step uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// `OWNER/REPO/PATH@REF`; GitHub compares owner, repository and path without regard to case.
    Repository { name: String, reference: String },
    /// `./PATH`
    Local(String),
    /// `docker://IMAGE`
    Image(String),
    /// None of these: GitHub refuses it.
    Malformed(String),
}

impl Action {
    pub(super) fn named(uses: &str) -> Self {
        if let Some(image) = uses.strip_prefix("docker://") {
            return Self::Image(image.to_owned());
        }
        if uses.starts_with("./") || uses.starts_with(".\\") {
            return Self::Local(uses.to_owned());
        }
        match uses.split_once('@') {
            Some((name, reference)) if name.contains('/') && !reference.is_empty() => {
                Self::Repository { name: name.to_lowercase(), reference: reference.to_owned() }
            }
            _ => Self::Malformed(uses.to_owned()),
        }
    }
}

/// Actions of which it is known that they neither ask AWS for anything nor push or pull an image.
pub(super) fn asks_nothing_of_aws(name: &str) -> bool {
    const ACTIONS: &[&str] = &[
        "actions/checkout",
        "actions/cache",
        "actions/cache/restore",
        "actions/cache/save",
        "actions/download-artifact",
        "actions/upload-artifact",
        "actions/setup-dotnet",
        "actions/setup-go",
        "actions/setup-java",
        "actions/setup-node",
        "actions/setup-python",
        "docker/setup-buildx-action",
        "docker/setup-docker-action",
        "docker/setup-qemu-action",
        "hashicorp/setup-terraform",
        "pnpm/action-setup",
    ];
    ACTIONS.contains(&name)
}
