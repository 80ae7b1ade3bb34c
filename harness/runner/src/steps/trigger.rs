//! The event starts the workflow, and the job begins; or GitHub lets nothing run.

use async_trait::async_trait;
use portcullis_scenario::Stage;

use super::{Step, Stop};
use crate::{
    case::CaseRun,
    event::{Denied, WorkflowReason},
};

pub(crate) struct Trigger {
    /// Why nothing runs, and GitHub's own text where it has one.
    pub(crate) refused: Option<(WorkflowReason, Option<String>)>,
}

#[async_trait]
impl Step for Trigger {
    fn stage(&self) -> Stage {
        Stage::Trigger
    }

    async fn run(&self, _run: &mut CaseRun<'_>) -> Result<(), Stop> {
        match &self.refused {
            None => Ok(()),
            Some((reason, message)) => Err(Stop::Denied(Box::new(Denied {
                message: message.clone(),
                workflow: Some(reason.clone()),
                ..Denied::at(Stage::Trigger)
            }))),
        }
    }
}
