//! What becomes of a job when something happens: cases from GitHub's documentation and from reports, one per title.
//!
//! A case gives a workflow, what it calls, what happened, and what is expected in the words of `told`.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, fmt::Write, path::PathBuf};

use portcullis_model::{Event, JobResult, Repository};
use portcullis_workflow::{
    BranchPolicy, DefaultPermissions, DeploymentPattern, Environment, Finished, JobOutcome, JobRun, Leg, Mint,
    NotStarted, Place, Reading, Run, Workflow,
};
use rstest::rstest;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    title: String,
    /// Where the behaviour is documented or reported.
    source: String,
    workflow: String,
    #[serde(default)]
    called: BTreeMap<String, String>,
    #[serde(default)]
    default_permissions_write: bool,
    event: Value,
    #[serde(default)]
    repository: BTreeMap<String, Value>,
    #[serde(default)]
    actor: Option<String>,
    #[serde(default)]
    activity: Option<String>,
    #[serde(default)]
    changed: Option<Vec<String>>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    after: Option<(String, String)>,
    #[serde(default)]
    payload: Option<Value>,
    #[serde(default)]
    inputs: BTreeMap<String, Value>,
    #[serde(default)]
    vars: Option<BTreeMap<String, String>>,
    #[serde(default)]
    secrets: Option<BTreeMap<String, String>>,
    #[serde(default)]
    dependabot_secrets: Option<BTreeMap<String, String>>,
    #[serde(default)]
    send_write_tokens: bool,
    #[serde(default)]
    send_secrets: bool,
    #[serde(default)]
    ref_protected: bool,
    #[serde(default)]
    environments: Vec<Rules>,
    #[serde(default)]
    finished: BTreeMap<String, Went>,
    #[serde(default = "deploy")]
    job: String,
    /// Variables to show.
    #[serde(default)]
    show: Vec<String>,
    then: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    name: String,
    #[serde(default)]
    branches: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    protected: bool,
    #[serde(default)]
    reviewers: bool,
    #[serde(default)]
    approved: bool,
    #[serde(default)]
    wait_minutes: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Went {
    #[serde(default)]
    result: Option<String>,
    #[serde(default)]
    outputs: BTreeMap<String, String>,
}

fn deploy() -> String {
    "deploy".to_owned()
}

#[rstest]
fn every_case_ends_as_it_says(#[files("tests/cases/*.yml")] path: PathBuf) {
    let cases: Vec<Case> = serde_saphyr::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let mut wrong = String::new();
    for case in &cases {
        assert!(!case.source.is_empty(), "{}: a case names its source", case.title);
        let told = case.told();
        if told.trim() != case.then.trim() {
            writeln!(wrong, "\n{}\n  expected: {}\n  told:     {}", case.title, case.then.trim(), told.trim()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}{wrong}", path.display());
}

impl Case {
    fn told(&self) -> String {
        let mut reading = Reading::default();
        reading.repository = Some("octo-org/app".to_owned());
        if self.default_permissions_write {
            reading.default_permissions = DefaultPermissions::Write;
        }
        let resolver = |name: &str| self.called.get(name).cloned();
        let workflow = match Workflow::read_as(".github/workflows/deploy.yml", &self.workflow, &resolver, &reading) {
            Ok(workflow) => workflow,
            Err(errors) => return errors.to_string(),
        };
        let started = match workflow.run(&self.run()) {
            Ok(Ok(started)) => started,
            Ok(Err(not_started)) => return format!("not started {}", why(&not_started)),
            Err(cannot_tell) => return format!("cannot tell {}: {}", short(&cannot_tell.place), cannot_tell.why),
        };
        match started.job(&self.job) {
            Ok(JobOutcome::Runs(runs)) => runs.iter().map(|run| self.shown(run)).collect(),
            Ok(JobOutcome::Skipped(skipped)) => format!("skipped {}", why(&skipped)),
            Ok(JobOutcome::KeptOut(kept_out)) => format!("kept out {}", why(&kept_out)),
            Ok(JobOutcome::Fails(fails)) => {
                format!("fails {}\n{}", why(&fails), fails.message.unwrap_or_default())
            }
            Ok(JobOutcome::Differs(legs)) => legs.iter().map(|leg| self.leg(leg)).collect(),
            Err(portcullis_workflow::UnknownJob::CannotTell(cannot_tell)) => {
                format!("cannot tell {}: {}", short(&cannot_tell.place), cannot_tell.why)
            }
            Err(no_such) => no_such.to_string(),
        }
    }

    fn leg(&self, leg: &Leg) -> String {
        match (&leg.outcome, leg.outcome.not_started()) {
            (JobOutcome::Runs(runs), _) => runs.iter().map(|run| self.shown(run)).collect(),
            (_, not_started) => {
                let matrix = leg.matrix.as_ref().map(|matrix| matrix.to_json().unwrap()).unwrap_or_default();
                format!("not {matrix} {}\n", not_started.map(why).unwrap_or_default())
            }
        }
    }

    fn run(&self) -> Run {
        let mut repository = json!({ "owner": "octo-org", "name": "app" });
        for (key, value) in &self.repository {
            repository.as_object_mut().unwrap().insert(key.clone(), value.clone());
        }
        let repository: Repository = serde_json::from_value(repository).unwrap();
        let event: Event = serde_json::from_value(self.event.clone()).unwrap();
        let mut run = Run::new(repository, event);
        run.actor = self.actor.clone().unwrap_or(run.actor);
        run.activity.clone_from(&self.activity);
        run.changed_paths.clone_from(&self.changed);
        run.message.clone_from(&self.message);
        if let Some((workflow, branch)) = &self.after {
            run.after_workflow = Some(workflow.clone());
            run.after_branch = Some(branch.clone());
        }
        run.payload.clone_from(&self.payload);
        run.inputs.clone_from(&self.inputs);
        run.vars.clone_from(&self.vars);
        run.secrets.clone_from(&self.secrets);
        run.dependabot_secrets.clone_from(&self.dependabot_secrets);
        run.repository.send_write_tokens = self.send_write_tokens;
        run.send_secrets = self.send_secrets;
        run.ref_protected = self.ref_protected;
        run.environments = self.environments.iter().map(Rules::environment).collect();
        run.finished = self.finished.iter().map(|(job, went)| (job.clone(), went.finished())).collect();
        run
    }

    fn shown(&self, run: &JobRun) -> String {
        assert_eq!(run.job.validate(), Ok(()), "{}: GitHub knows the job", self.title);
        let mut shown = format!("{} runs", run.id);
        if let Some(matrix) = &run.matrix {
            write!(shown, " {}", matrix.to_json().unwrap()).unwrap();
        }
        match &run.mint {
            Mint::Yes { place } => write!(shown, ", mints by {}", short(place)).unwrap(),
            Mint::No { why, place, .. } => write!(shown, ", mints nothing, {}: {why}", short(place)).unwrap(),
        }
        if let Some(environment) = &run.job.environment {
            write!(shown, ", in {environment}").unwrap();
        }
        if let Some(called) = &run.job.called_workflow {
            write!(shown, ", called as {called}").unwrap();
        }
        for assumed in &run.assumed {
            write!(shown, ", {} ({})", assumed.message, short(&assumed.place)).unwrap();
        }
        for name in &self.show {
            let env = match run.contexts.get("env") {
                Some(portcullis_expression::Value::Object(env)) => env.get(name),
                _ => None,
            };
            let value =
                env.map(|value| value.text().map_or_else(|unknown| format!("({unknown})"), |text| text.to_string()));
            write!(shown, ", {name}={}", value.unwrap_or_default()).unwrap();
        }
        shown.push('\n');
        shown
    }
}

impl Rules {
    fn environment(&self) -> Environment {
        let mut environment = Environment::new(&self.name);
        let branches = self.branches.iter().cloned().map(DeploymentPattern::Branch);
        let patterns: Vec<_> = branches.chain(self.tags.iter().cloned().map(DeploymentPattern::Tag)).collect();
        environment.branches = match (self.protected, patterns.is_empty()) {
            (true, _) => BranchPolicy::Protected,
            (false, true) => BranchPolicy::All,
            (false, false) => BranchPolicy::Selected(patterns),
        };
        environment.reviewers = self.reviewers;
        environment.approved = self.approved;
        environment.wait_minutes = self.wait_minutes;
        environment
    }
}

impl Went {
    fn finished(&self) -> Finished {
        let result = match self.result.as_deref() {
            None | Some("success") => JobResult::Success,
            Some("failure") => JobResult::Failure,
            Some("skipped") => JobResult::Skipped,
            Some("cancelled") => JobResult::Cancelled,
            Some(other) => panic!("no job ends with `{other}`"),
        };
        Finished { result, outputs: self.outputs.clone() }
    }
}

fn why(not_started: &NotStarted) -> String {
    let place = not_started.place.as_ref().map_or_else(String::new, short);
    format!("{place}: {}", not_started.reason)
}

/// The file is named where it is not the caller's.
fn short(place: &Place) -> String {
    let file = if &*place.file == ".github/workflows/deploy.yml" { "" } else { &place.file };
    format!("{file}{}:{}", place.line, place.column)
}
