//! The steps of a case: one file each. Which a case has, and with what, its plan says.

mod assume_role;
mod chain;
mod check_account;
mod login;
mod mint;
mod pull;
mod push;
mod refused_by_action;
mod registry;
mod session;
mod trigger;
mod use_instance_role;
mod use_keys;

use async_trait::async_trait;
use portcullis_scenario::Stage;

pub(crate) use assume_role::AssumeRole;
pub(crate) use chain::Chain;
pub(crate) use check_account::CheckAccount;
pub(crate) use login::Login;
pub(crate) use mint::{Mint, NO_REQUEST_URL, NoToken};
pub(crate) use pull::Pull;
pub(crate) use push::Push;
pub(crate) use refused_by_action::RefusedByAction;
pub(crate) use session::Asked;
pub(crate) use trigger::Trigger;
pub(crate) use use_instance_role::UseInstanceRole;
pub(crate) use use_keys::UseKeys;

use crate::{case::CaseRun, event::Denied};

/// One step of a case.
#[async_trait]
pub(crate) trait Step: Send + Sync {
    /// The stage at which the case stands while this step runs.
    fn stage(&self) -> Stage;

    /// The role that it assumes.
    fn role(&self) -> Option<&str> {
        None
    }

    /// The image that it pushes or pulls.
    fn image(&self) -> Option<&str> {
        None
    }

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

    /// The same refusal with what the user of the action sees of it.
    pub(crate) fn seen_by_user(self, see: impl FnOnce(&Denied) -> Option<crate::event::SeenByUser>) -> Self {
        match self {
            Self::Denied(mut denied) => {
                denied.seen_by_user = see(&denied);
                Self::Denied(denied)
            }
            Self::Broken(why) => Self::Broken(why),
        }
    }
}
