//! A job of a run: what it is allowed, what its token says, and its steps.

use portcullis_expression::{Contexts, Value};
use portcullis_model::{IdToken, Job};

use super::{Mint, NotStarted};
use crate::{
    file::{StepDefinition, Warning},
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
    /// It fails before it begins: GitHub cannot evaluate its matrix or its environment.
    Fails(NotStarted),
    /// Some of its combinations run, and some do not, or not for the same reason.
    Differs(Vec<Leg>),
}

/// One combination of a job's matrix that ends otherwise than another one.
#[derive(Clone, Debug)]
pub struct Leg {
    /// The values of the combination, those of the job that called the workflow among them.
    pub matrix: Option<Value>,
    /// What becomes of it: it runs once, or not.
    pub outcome: JobOutcome,
}

impl JobOutcome {
    /// Why it does not run, if it does not.
    #[must_use]
    pub fn not_started(&self) -> Option<&NotStarted> {
        match self {
            Self::Runs(_) | Self::Differs(_) => None,
            Self::Skipped(why) | Self::KeptOut(why) | Self::Fails(why) => Some(why),
        }
    }

    /// What becomes of a job whose combinations end like this.
    pub(super) fn of(legs: Vec<Leg>) -> Self {
        if legs.iter().all(|leg| matches!(leg.outcome, Self::Runs(_))) {
            let runs = legs.into_iter().flat_map(|leg| match leg.outcome {
                Self::Runs(runs) => runs,
                _ => Vec::new(),
            });
            return Self::Runs(runs.collect());
        }
        match legs.split_first() {
            Some((first, others)) if first.outcome.is_the_end_of_all(others) => first.outcome.clone(),
            _ => Self::Differs(legs),
        }
    }

    /// Whether it does not run, and no other combination does, for the same reason.
    fn is_the_end_of_all(&self, others: &[Leg]) -> bool {
        self.not_started().is_some_and(|why| others.iter().all(|other| other.outcome.not_started() == Some(why)))
    }

    /// As the end of one combination: each run with the values of it, as legs.
    pub(super) fn legs(self, combination: Option<&[(String, Value)]>) -> Vec<Leg> {
        match self {
            Self::Runs(runs) => runs
                .into_iter()
                .map(|mut run| {
                    run.matrix = merged(combination, run.matrix);
                    Leg { matrix: run.matrix.clone(), outcome: Self::Runs(vec![run]) }
                })
                .collect(),
            Self::Differs(legs) => legs
                .into_iter()
                .flat_map(|leg| {
                    let matrix = merged(combination, leg.matrix);
                    let mut legs = leg.outcome.legs(combination);
                    for leg in &mut legs {
                        leg.matrix.clone_from(&matrix);
                    }
                    legs
                })
                .collect(),
            other => vec![Leg { matrix: merged(combination, None), outcome: other }],
        }
    }
}

/// The values of a combination, and over them those of one of a called workflow.
fn merged(outer: Option<&[(String, Value)]>, inner: Option<Value>) -> Option<Value> {
    let Some(outer) = outer else { return inner };
    let mut entries = outer.to_vec();
    if let Some(Value::Object(inner)) = &inner {
        entries.retain(|(name, _)| inner.get(name).is_none());
        entries.extend(inner.entries().iter().cloned());
    }
    Some(Value::object(entries))
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
    /// What was taken for granted when it was worked out that it runs.
    pub assumed: Vec<Warning>,
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
