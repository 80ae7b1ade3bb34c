//! An action of the workflow refuses before it calls anybody.

use async_trait::async_trait;
use portcullis_scenario::Stage;

use super::{Step, Stop};
use crate::{
    case::CaseRun,
    event::{Denied, SeenByUser, WorkflowReason},
};

pub(crate) struct RefusedByAction {
    /// The stage of the action's step.
    pub(crate) stage: Stage,
    pub(crate) reason: WorkflowReason,
    /// What the action says, unless that is the last line of what is seen.
    pub(crate) message: Option<String>,
    pub(crate) seen: Option<SeenByUser>,
}

#[async_trait]
impl Step for RefusedByAction {
    fn stage(&self) -> Stage {
        self.stage
    }

    async fn run(&self, _run: &mut CaseRun<'_>) -> Result<(), Stop> {
        Err(Stop::Denied(Box::new(Denied {
            message: self.message.clone().or_else(|| self.seen.as_ref().and_then(SeenByUser::error)),
            workflow: Some(self.reason.clone()),
            seen_by_user: self.seen.clone(),
            ..Denied::at(self.stage)
        })))
    }
}
