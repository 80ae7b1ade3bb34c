//! The steps of a case: one file each, one list.

mod assume_role;
mod login;
mod mint;
mod pull;
mod push;
mod registry;

use async_trait::async_trait;
use portcullis_scenario::Stage;

use crate::{case::CaseRun, event::Denied};

/// Every step, in the order in which a case goes through them.
pub(crate) static STEPS: &[&dyn Step] =
    &[&mint::Mint, &assume_role::AssumeRole, &login::Login, &push::Push, &pull::Pull];

/// One step of a case.
#[async_trait]
pub(crate) trait Step: Send + Sync {
    /// The stage at which the case stands while this step runs.
    fn stage(&self) -> Stage;

    /// Does it, with what the steps before have left in the run.
    async fn run(&self, run: &mut CaseRun<'_>) -> Result<(), Stop>;
}

/// Why a case goes no further.
pub(crate) enum Stop {
    /// It was refused: a verdict.
    Denied(Box<Denied>),
    /// Something else failed: no verdict.
    Broken(String),
}

impl Stop {
    pub(crate) fn broken(why: impl std::fmt::Display) -> Self {
        Self::Broken(why.to_string())
    }
}
