//! The stages of a workflow run on its way to an image, in their order.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A part of a run that can refuse. Stages compare in the order in which they happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Terraform or IAM takes the infrastructure.
    Apply,
    /// The workflow starts.
    Trigger,
    /// GitHub mints the token.
    Mint,
    /// STS gives credentials for the token.
    AssumeRole,
    /// These credentials assume another role.
    Chain,
    /// ECR gives an authorization token for the credentials.
    Login,
    /// The image is pushed.
    Push,
    /// The image is pulled.
    Pull,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: &'static [Self] =
        &[Self::Apply, Self::Trigger, Self::Mint, Self::AssumeRole, Self::Chain, Self::Login, Self::Push, Self::Pull];

    /// The name in scenario files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Trigger => "trigger",
            Self::Mint => "mint",
            Self::AssumeRole => "assume-role",
            Self::Chain => "chain",
            Self::Login => "login",
            Self::Push => "push",
            Self::Pull => "pull",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
