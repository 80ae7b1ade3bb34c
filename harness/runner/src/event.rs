//! What a run tells while it goes on. Reports know nothing else.

use std::{borrow::Cow, time::Duration};

use portcullis_policy::{Decision, Record};
use portcullis_scenario::{Expectation, Place as ScenarioPlace, Stage};
use portcullis_terraform::Place as TerraformPlace;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One thing that happened in a run, in the order in which it happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The run begins; nothing was applied yet.
    Started {
        /// How many scenarios there are.
        scenarios: usize,
        /// How many of their cases were selected.
        cases: usize,
    },
    /// The infrastructure of a scenario stands, or was refused.
    Applied {
        /// The scenario's title.
        scenario: String,
        /// How many resources were made.
        resources: usize,
        /// How long it took.
        took: Duration,
    },
    /// A case has ended. Cases run at the same time; [`CaseReport::position`] is their order in the files.
    CaseEnded(Box<CaseReport>),
    /// A case that was not run.
    Skipped(Skipped),
    /// The run has ended.
    Ended(Summary),
}

/// How a case came out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseReport {
    /// Its place among all selected cases, counted from 0.
    pub position: usize,
    /// The scenario's title.
    pub scenario: String,
    /// The case's name.
    pub name: String,
    /// Where it is written.
    pub place: ScenarioPlace,
    /// The registry client, of a case that comes to push or pull.
    pub client: Option<String>,
    /// What was expected.
    pub expected: Expectation,
    /// What happened.
    pub outcome: Outcome,
    /// The stages that it went through, in their order; that at which it ended only if it was reached.
    #[serde(default)]
    pub passed: Vec<Stage>,
    /// What the token says, of a case that got one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<Map<String, Value>>,
    /// What the credentials may do in the end, as far as the case asks.
    pub permissions: Vec<JudgedPermission>,
    /// What GitHub ignores in the workflow file although somebody meant something by it, and what its actions warn of.
    pub warnings: Vec<WorkflowReason>,
    /// In what it differs from what was expected; empty when it does not.
    pub differences: Vec<String>,
    /// How long it took, in milliseconds where it is written down.
    #[serde(rename = "tookMilliseconds", with = "milliseconds")]
    pub took: Duration,
}

/// A case that was not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    /// The scenario's title.
    pub scenario: String,
    /// The case's name.
    pub name: String,
    /// Where it is written.
    pub place: ScenarioPlace,
    /// Why it was not run.
    pub why: WhySkipped,
}

/// Why a case was not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WhySkipped {
    /// Its name does not contain what was asked for.
    Filter,
    /// It belongs to another part of the run.
    Shard,
    /// A case before it differed, and the run was to end then.
    FailFast,
    /// Somebody ended the run.
    Interrupted,
}

impl WhySkipped {
    /// Whether the case was selected and yet not run.
    #[must_use]
    pub fn was_selected(self) -> bool {
        matches!(self, Self::FailFast | Self::Interrupted)
    }

    /// For people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Filter => "not selected",
            Self::Shard => "in another part of the run",
            Self::FailFast => "not run: a case before it differed",
            Self::Interrupted => "not run: the run was interrupted",
        }
    }
}

/// Whether the credentials of a case may do something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JudgedPermission {
    /// The IAM action.
    pub action: String,
    /// The ARN of the resource, or `*`.
    pub resource: String,
    /// Whether it must be allowed.
    pub expected: bool,
    /// The decision with its reasons.
    pub decision: Decision,
}

/// What happened in a case.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Nothing was refused.
    Reached(Reached),
    /// A stage was refused.
    Denied(Box<Denied>),
    /// Neither: the environment failed, so there is no verdict.
    Broken(Broken),
}

/// A case in which nothing was refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reached {
    /// The last stage that was gone through.
    pub stage: Stage,
    /// The digest of the image that was pushed and read back, or pulled.
    pub digest: Option<String>,
    /// Every request that the registry client made, one line each.
    pub exchanges: Vec<String>,
}

/// A refusal, with everything that is known of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Denied {
    /// The stage that was refused.
    pub stage: Stage,
    /// The HTTP status, if the refusal came over HTTP.
    pub status: Option<u16>,
    /// AWS's error code as the client got it; absent in an answer to a HEAD, which has no body.
    pub code: Option<String>,
    /// AWS's message as the client got it, or GitHub's; of an action that calls nobody, its own.
    pub message: Option<String>,
    /// The line that the user of the registry client reads.
    pub client_message: Option<String>,
    /// What the emulator knows of the refused request: the decision with its reasons, or the cause.
    pub record: Option<Record>,
    /// Where the elements that the record speaks of are written.
    pub places: Vec<ElementPlace>,
    /// What the workflow file has to do with it, where the refusal is GitHub's or an action's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowReason>,
    /// What the user of the action sees, where an action of a workflow was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_by_user: Option<SeenByUser>,
    /// Every request that the registry client made, one line each.
    pub exchanges: Vec<String>,
}

/// A reason that a workflow file gives, or a warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowReason {
    /// The reason.
    pub text: String,
    /// The place in the workflow file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<TerraformPlace>,
    /// The next step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What the log of a step shows when its action fails, and how long that takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeenByUser {
    /// The action with its release: `aws-actions/configure-aws-credentials v4.3.1`.
    pub action: String,
    /// The lines of the log; `<n>` stands for a number that varies.
    pub lines: Vec<String>,
    /// The calls that it makes, in order.
    pub calls: Vec<Calls>,
    /// The least seconds that it takes, in nineteen of twenty runs.
    pub least_seconds: u32,
    /// The most seconds.
    pub most_seconds: u32,
    /// The exit code of the step.
    pub exit: i32,
}

/// How often an action makes a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Calls {
    /// The call: `AssumeRoleWithWebIdentity`.
    pub call: Cow<'static, str>,
    /// How often.
    pub times: u32,
}

/// Where an element of a reason or cause is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ElementPlace {
    /// The policy of the reason, or the element of the cause.
    pub of: String,
    /// The JSON pointer of the reason or cause.
    pub pointer: String,
    /// The place in the `.tf` file.
    pub place: TerraformPlace,
}

/// A case that has no verdict, because something other than AWS failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Broken {
    /// The stage in which it failed.
    pub stage: Stage,
    /// What failed.
    pub message: String,
}

/// How a run came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Cases that came out as expected.
    pub as_expected: usize,
    /// Cases whose verdict differed.
    pub different: usize,
    /// Cases without a verdict.
    pub broken: usize,
    /// Cases that were selected and not run.
    #[serde(default)]
    pub skipped: usize,
    /// How long the run took.
    pub took: Duration,
}

impl Summary {
    /// Counts a case.
    pub fn count(&mut self, report: &CaseReport) {
        match report {
            _ if report.is_as_expected() => self.as_expected += 1,
            CaseReport { outcome: Outcome::Broken(_), .. } => self.broken += 1,
            _ => self.different += 1,
        }
    }
}

/// Durations as whole milliseconds.
mod milliseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}

impl CaseReport {
    /// Whether the verdict is the expected one.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.differences.is_empty() && !matches!(self.outcome, Outcome::Broken(_))
    }
}

impl Outcome {
    /// The last stage that was gone through, or that at which the case ended.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self {
            Self::Reached(reached) => reached.stage,
            Self::Denied(denied) => denied.stage,
            Self::Broken(broken) => broken.stage,
        }
    }
}

impl SeenByUser {
    /// The error that the action ends with.
    pub(crate) fn error(&self) -> Option<String> {
        let last = self.lines.last()?;
        Some(last.strip_prefix("Error: ").unwrap_or(last).to_owned())
    }
}

impl Denied {
    /// A refusal of which nothing is known but the stage.
    pub(crate) fn at(stage: Stage) -> Self {
        Self {
            stage,
            status: None,
            code: None,
            message: None,
            client_message: None,
            record: None,
            places: Vec::new(),
            workflow: None,
            seen_by_user: None,
            exchanges: Vec::new(),
        }
    }

    /// Where the element of a reason or cause is written.
    #[must_use]
    pub fn place(&self, of: &str, pointer: &str) -> Option<&TerraformPlace> {
        self.places.iter().find(|place| place.of == of && place.pointer == pointer).map(|place| &place.place)
    }
}
