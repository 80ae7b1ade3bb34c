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

use portcullis_model::Job;
use portcullis_scenario::Case;
use portcullis_workflow::Mint;

pub use unclear::UnclearWorkflow;

use crate::{
    apply::{Unresolved, World},
    event::WorkflowReason,
    prepare::{PreparedScenario, RunError},
    steps::{Step, Trigger},
};
use unclear::Unclear;

/// What a case does.
pub(crate) struct Plan {
    /// Its steps, in order.
    pub(crate) steps: Vec<Box<dyn Step>>,
    /// The registry client that pushes or pulls, if something does.
    pub(crate) client: Option<&'static str>,
    /// What GitHub ignores in the workflow file, and what its actions warn of.
    pub(crate) warnings: Vec<Warned>,
}

/// A warning that is given once so many steps of the plan are through.
#[derive(Clone, Debug)]
pub(crate) struct Warned {
    pub(crate) after: usize,
    pub(crate) warning: WorkflowReason,
}

impl Plan {
    /// These steps, of which none pushes or pulls yet.
    fn of(steps: Vec<Box<dyn Step>>) -> Self {
        Self { steps, client: None, warnings: Vec::new() }
    }
}

/// What `aws-actions/configure-aws-credentials` asks for by default.
const DEFAULT_AUDIENCE: &str = "sts.amazonaws.com";

/// Its default for the name of the session.
const DEFAULT_SESSION_NAME: &str = "GitHubActions";

/// What GitHub's hosted runners have.
const DEFAULT_CLIENT: &str = "docker";

/// The client of a case whose workflow does not name it.
fn client_of(case: &Case) -> &'static str {
    case.client.unwrap_or(DEFAULT_CLIENT)
}

/// The job of a case that may ask for tokens.
///
/// # Errors
///
/// Those of [`plan`], and [`RunError::Workflow`] with the reason for a job that does not run or may not have a token.
pub(crate) fn minting_job(prepared: &PreparedScenario, case: &Case, world: &World) -> Result<Job, RunError> {
    let Some(workflow) = &case.workflow else {
        return given::minting_job(case).map_err(|unclear| unclear.at_case(prepared, case));
    };
    let read = job::runs(prepared, case, workflow, world)?;
    let minting = match read.runs {
        job::Runs::Not(reason, _) => Err(Unclear::text(format!("nothing asks for a token: {}", reason.text))),
        job::Runs::Job(run, _) => match run.mint {
            Mint::Yes { .. } => Ok(run.job),
            Mint::No { why, place, help } => Err(Unclear::text(format!("{NO_TOKEN}: {why}")).at(&place).help(help)),
        },
    };
    minting.map_err(|unclear| unclear.in_workflow(prepared, case, &read.sources))
}

const NO_TOKEN: &str = "the job may not have a token";

/// Works out what a case does.
///
/// # Errors
///
/// [`RunError::Workflow`] for what cannot be worked out, [`RunError::Unresolved`] for references that lead nowhere.
pub(crate) fn plan(prepared: &PreparedScenario, case: &Case, world: &World) -> Result<Plan, RunError> {
    let unresolved = |error: Unresolved| Unclear::text(error.to_string()).at_case(prepared, case);
    let given = given::Given::of(case, world).map_err(unresolved)?;
    let Some(workflow) = &case.workflow else {
        return given.plan(case, world).map_err(unresolved);
    };
    let read = job::runs(prepared, case, workflow, world)?;
    match read.runs {
        job::Runs::Not(reason, message) => {
            let steps: Vec<Box<dyn Step>> = vec![Box::new(Trigger { refused: Some((reason, message)) })];
            Ok(Plan { warnings: read.warnings, ..Plan::of(steps) })
        }
        job::Runs::Job(run, deeds) => {
            let sources = &read.sources;
            let of_job = deeds::plan(case, &given, &run, &deeds, sources);
            let mut plan = of_job.map_err(|unclear| unclear.in_workflow(prepared, case, sources))?;
            plan.steps.insert(0, Box::new(Trigger { refused: None }));
            let of_actions = plan.warnings.into_iter().map(|warned| Warned { after: warned.after + 1, ..warned });
            plan.warnings = read.warnings.into_iter().chain(of_actions).collect();
            Ok(plan)
        }
    }
}
