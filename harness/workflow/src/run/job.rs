//! A job of a run: what it is allowed, what its token says, and its steps.

use portcullis_expression::{Contexts, Value};
use portcullis_model::{IdToken, Job};

use super::{Mint, NotStarted};
use crate::{
    file::StepDefinition,
    permissions::Permissions,
    place::{Map, Place, Text},
    step::Step,
    template::{Content, Token},
};

/// What becomes of a job.
#[derive(Clone, Debug)]
pub enum JobOutcome {
    /// It runs: once, or once for each combination of its matrix.
    Runs(Vec<JobRun>),
    /// Its `if:`, or that of a job before it, keeps it from running.
    Skipped(NotStarted),
    /// The rules of its environment do not let it begin.
    KeptOut(NotStarted),
}

/// A job that runs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct JobRun {
    /// Its id; in a called workflow, `CALLER/JOB`.
    pub id: String,
    /// Where its id stands.
    pub place: Place,
    /// The values of its combination, where it has a matrix.
    pub matrix: Option<Value>,
    /// Whether it may ask for a token.
    pub mint: Mint,
    /// The permissions that are written for it, on it or above it.
    pub permissions: Option<Permissions>,
    /// Where its `environment:` stands, if it has one.
    pub environment_place: Option<Place>,
    /// What its token is made from.
    pub job: Job,
    /// Its steps.
    pub steps: Vec<Step>,
    /// What the expressions of its steps see; `env` holds the variables of workflow and job.
    pub contexts: Contexts,
    /// `defaults: run: shell:`
    pub shell: Option<Text>,
    /// `defaults: run: working-directory:`
    pub working_directory: Option<Text>,
}

impl JobRun {
    /// The steps and what they see, for [`crate::steps::deeds`].
    #[must_use]
    pub fn job_steps(&self) -> crate::steps::JobSteps<'_> {
        crate::steps::JobSteps {
            steps: &self.steps,
            contexts: self.contexts.clone(),
            shell: self.shell.clone(),
            may_mint: self.mint.is_yes(),
            releases: std::collections::BTreeMap::new(),
        }
    }
}

/// Sets in the job whether it may mint.
pub(super) fn permit(job: &mut Job, mint: &Mint) {
    job.permissions.id_token = if mint.is_yes() { IdToken::Write } else { IdToken::None };
}

/// The steps as the walk over them takes them; what runs side by side comes one after the other.
pub(super) fn steps(definitions: &[StepDefinition]) -> Vec<Step> {
    definitions
        .iter()
        .flat_map(|definition| match definition.parallel.as_slice() {
            [] => vec![step(&definition.token)],
            parallel => steps(parallel),
        })
        .collect()
}

fn step(token: &Token) -> Step {
    let text = |key: &str| token.get(key).map(Token::written);
    let mut step = Step::at(token.place.clone());
    step.id = text("id");
    step.name = text("name");
    step.condition = text("if");
    step.uses = text("uses");
    step.run = text("run");
    step.with = map(token.get("with"));
    step.env = map(token.get("env"));
    step.working_directory = text("working-directory");
    step.shell = text("shell");
    step.continue_on_error = text("continue-on-error");
    step
}

fn map(token: Option<&Token>) -> Map {
    match token {
        None => Map::default(),
        Some(token) if matches!(token.value, Content::Expression(..)) => Map::Expression(token.written()),
        Some(token) => {
            Map::Entries(token.entries().iter().map(|(key, value)| (key.written(), value.written())).collect())
        }
    }
}
