//! The account of the credentials must be one that `allowed-account-ids` of configure-aws-credentials names.
//!
//! The action compares the answer of GetCallerIdentity. Since v6.2.1 after every role; from v5.0.0 to v6.2.0, on a runner, for
//! credentials that came of access keys or were there before, and not for a role of GitHub's token.
//! Source: its `src/index.ts` at each of these releases.

use async_trait::async_trait;
use portcullis_scenario::Stage;

use super::{Step, Stop};
use crate::{
    case::CaseRun,
    event::{Denied, WorkflowReason},
};

pub(crate) struct CheckAccount {
    /// The stage at which the credentials were obtained.
    pub(crate) stage: Stage,
    pub(crate) allowed: Vec<String>,
    /// Why the action fails, if it does.
    pub(crate) reason: WorkflowReason,
}

#[async_trait]
impl Step for CheckAccount {
    fn stage(&self) -> Stage {
        self.stage
    }

    async fn run(&self, run: &mut CaseRun<'_>) -> Result<(), Stop> {
        let account = run.account.to_string();
        if self.allowed.contains(&account) {
            return Ok(());
        }
        let message = format!(
            "The account ID of the provided credentials ({account}) does not match any of the expected account IDs: {}",
            self.allowed.join(", ")
        );
        Err(Stop::Denied(Box::new(Denied {
            message: Some(message),
            workflow: Some(self.reason.clone()),
            ..Denied::at(self.stage)
        })))
    }
}
