//! What a case does, step by step, worked out before it begins: from what the scenario gives, or from its workflow file.
//!
//! What the workflow says is done as it says it. What cannot be worked out from the file is taken from the scenario's
//! `role`, `image`, `audience` and `client`; where the scenario says nothing either, or something else than the file, the
//! run is refused with the place in the file.

mod deeds;
mod given;
mod job;
mod run;
mod sources;
mod unclear;

use portcullis_scenario::Case;

pub use unclear::UnclearWorkflow;

use crate::{
    apply::World,
    prepare::{PreparedScenario, RunError},
    steps::{Step, Trigger},
};
use unclear::Unclear;

/// What a case does.
pub(crate) struct Plan {
    /// Its steps, in order.
    pub(crate) steps: Vec<Box<dyn Step>>,
    /// The registry client that pushes or pulls.
    pub(crate) client: &'static str,
}

/// What `aws-actions/configure-aws-credentials` asks for by default.
const DEFAULT_AUDIENCE: &str = "sts.amazonaws.com";

/// Its default for the name of the session.
const DEFAULT_SESSION_NAME: &str = "GitHubActions";

/// What GitHub's hosted runners have.
const DEFAULT_CLIENT: &str = "docker";

/// The client of a case that has not come to any.
pub(crate) fn client_of(case: &Case) -> &'static str {
    case.client.unwrap_or(DEFAULT_CLIENT)
}

/// Works out what a case does.
///
/// # Errors
///
/// [`RunError::Workflow`] for what cannot be worked out, [`RunError::Unresolved`] for references that lead nowhere.
pub(crate) fn plan(prepared: &PreparedScenario, case: &Case, world: &World) -> Result<Plan, RunError> {
    let given =
        given::Given::of(case, world).map_err(|error| Unclear::text(error.to_string()).at_case(prepared, case))?;
    let Some(workflow) = &case.workflow else {
        return Ok(given.plan(case));
    };
    let (runs, sources) = job::runs(prepared, case, workflow, world)?;
    let mut steps: Vec<Box<dyn Step>> = Vec::new();
    match runs {
        job::Runs::Not(reason, message) => {
            steps.push(Box::new(Trigger { refused: Some((reason, message)) }));
            Ok(Plan { steps, client: client_of(case) })
        }
        job::Runs::Job(run, deeds) => {
            let of_job = deeds::plan(case, &given, &run, &deeds, &sources);
            let of_job = of_job.map_err(|unclear| unclear.in_workflow(prepared, case, &sources))?;
            steps.push(Box::new(Trigger { refused: None }));
            steps.extend(of_job.steps);
            Ok(Plan { steps, ..of_job })
        }
    }
}
