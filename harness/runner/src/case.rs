//! One case under way: what is given to it, and what its steps have got so far.

use std::time::Instant;

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use portcullis_model::{AccountId, Clock, Job};
use portcullis_registry_client::ClientFailure;
use portcullis_scenario::{Case, Changed, Place, Renamed, Stage};

use crate::{
    admin,
    apply::World,
    aws,
    backend::BackendError,
    claims, compare,
    event::{Broken, CaseReport, Denied, Outcome, Reached},
    explain,
    plan::Plan,
    prepare::PreparedScenario,
    steps::Stop,
};

/// The status of calls that the endpoint knows and does not answer.
const NOT_IMPLEMENTED: u16 = 501;

/// A registry token and where it is good.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    pub(crate) authorization: String,
    pub(crate) registry: String,
}

/// A case under way.
pub(crate) struct CaseRun<'a> {
    pub(crate) case: &'a Case,
    /// The account whose registry is used: the scenario's, then that of the role.
    pub(crate) account: AccountId,
    /// The region of AWS's endpoints: the scenario's, then that which the workflow says.
    pub(crate) region: String,
    pub(crate) world: &'a World,
    /// The endpoint of this case alone.
    pub(crate) url: &'a str,
    /// The endpoints at which the infrastructure was applied: attributes of resources name them.
    applied_at: &'a [String],
    pub(crate) http: &'a reqwest::Client,
    /// Like `http`, but leaves redirects to the registry client.
    pub(crate) registry_http: &'a reqwest::Client,
    /// What its AWS clients have in common with all others.
    aws: &'a SdkConfig,
    /// Goes with the emulator's clock.
    clock: Clock,
    /// The defects that the issuer has got so far.
    defects: Vec<&'static str>,
    /// What has become of the repository's name so far.
    renamed: Vec<&'a Renamed>,
    /// The stages that are through.
    passed: Vec<Stage>,
    /// How many steps are through.
    through: usize,
    /// How often the image was pushed before.
    pub(crate) pushed: u32,
    pub(crate) token: Option<String>,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) login: Option<Login>,
    pub(crate) digest: Option<String>,
    pub(crate) exchanges: Vec<String>,
}

/// What all cases of a scenario share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shared<'a> {
    pub(crate) prepared: &'a PreparedScenario,
    pub(crate) world: &'a World,
    pub(crate) applied_at: &'a [String],
    pub(crate) clients: &'a Clients,
    /// How many images the cases before this one may have pushed: none where each has a world of its own.
    pub(crate) pushed: u32,
}

/// What talks HTTP, one for all cases: its connections are kept.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    pub(crate) http: reqwest::Client,
    pub(crate) registry: reqwest::Client,
    aws: SdkConfig,
}

impl Clients {
    pub(crate) fn new() -> Result<Self, BackendError> {
        let made = |built: Result<reqwest::Client, reqwest::Error>| {
            built.map_err(|error| BackendError { why: error.to_string() })
        };
        Ok(Self {
            http: made(reqwest::Client::builder().build())?,
            registry: made(portcullis_registry_client::http_client())?,
            aws: aws::common(),
        })
    }
}

/// A case that was run, and what it has got.
#[derive(Clone, Debug)]
pub(crate) struct Ran {
    pub(crate) report: CaseReport,
    pub(crate) token: Option<String>,
    pub(crate) credentials: Option<Credentials>,
}

/// Runs a case at its endpoint, whose time is that of the clock, and compares what happened with what was expected.
pub(crate) async fn run(shared: Shared<'_>, position: usize, case: &Case, plan: &Plan, url: &str, clock: Clock) -> Ran {
    let begun = Instant::now();
    let mut run = CaseRun::new(shared, case, url, clock);
    let mut outcome = outcome(&mut run, plan).await;
    let permissions = run.permissions().await.unwrap_or_else(|stop| {
        outcome = ended(case.expect.stage(), stop);
        Vec::new()
    });
    let mut report = without_run(shared.prepared, position, case, outcome);
    report.passed = run.passed;
    report.client = plan.client.filter(|_| report.outcome.stage() >= Stage::Push).map(str::to_owned);
    let given = plan.warnings.iter().filter(|warned| warned.after <= run.through);
    report.warnings = given.map(|warned| warned.warning.clone()).collect();
    if !matches!(report.outcome, Outcome::Broken(_)) {
        report.differences.extend(compare::permissions(&case.permissions, &permissions));
        report.differences.extend(compare::missing_warnings(&case.warnings, &report.warnings));
    }
    report.permissions = permissions;
    report.claims = run.token.as_deref().and_then(claims::of);
    report.took = begun.elapsed();
    Ran { report, token: run.token, credentials: run.credentials }
}

/// The report of a case that ended with this outcome before it began.
pub(crate) fn without_run(prepared: &PreparedScenario, position: usize, case: &Case, outcome: Outcome) -> CaseReport {
    CaseReport {
        position: prepared.first + position,
        scenario: prepared.scenario.title.clone(),
        name: case.name.clone(),
        place: case.place.clone(),
        client: None,
        differences: compare::differences(&case.expect, &outcome),
        expected: case.expect.clone(),
        outcome,
        passed: Vec::new(),
        claims: None,
        permissions: Vec::new(),
        warnings: Vec::new(),
        took: std::time::Duration::ZERO,
    }
}

async fn outcome(run: &mut CaseRun<'_>, plan: &Plan) -> Outcome {
    let case = run.case;
    let mut reached = Stage::Apply;
    if let Err(stop) = run.before(None).await {
        return ended(reached, stop);
    }
    run.passed.push(reached);
    let (stages, before) = (case.stages(), run.pushed);
    let mut begun = Stage::Apply;
    for step in plan.steps.iter().filter(|step| stages.contains(&step.stage())) {
        // A job may push twice; what happens before that happens before the first time.
        if step.stage() > begun {
            begun = step.stage();
            if let Err(stop) = run.before(Some(begun)).await {
                return ended(begun, stop);
            }
        }
        let times = if step.stage() == Stage::Push { case.pushes } else { 1 };
        for time in 0..times {
            run.pushed = before + time;
            if let Err(stop) = step.run(run).await {
                return ended(step.stage(), stop);
            }
        }
        reached = step.stage();
        if run.passed.last() != Some(&reached) {
            run.passed.push(reached);
        }
        run.through += 1;
    }
    if let Some(stage) = never(case, plan) {
        let message = format!("something is to happen before `{stage}`, and the run never comes to it");
        return Outcome::Broken(Broken { stage, message });
    }
    let (digest, exchanges) = (run.digest.take(), std::mem::take(&mut run.exchanges));
    Outcome::Reached(Reached { stage: reached, digest, exchanges })
}

/// A stage before which the clock is to be moved or something to be changed, but which the plan does not have.
fn never(case: &Case, plan: &Plan) -> Option<Stage> {
    let moves = case.clock.iter().map(|clock_move| clock_move.before);
    let mut wanted = moves.chain(case.changes.iter().filter_map(|change| change.before));
    wanted.find(|stage| plan.steps.iter().all(|step| step.stage() != *stage))
}

fn ended(stage: Stage, stop: Stop) -> Outcome {
    match stop {
        Stop::Denied(denied) => Outcome::Denied(denied),
        Stop::Broken(message) => Outcome::Broken(Broken { stage, message }),
    }
}

impl<'a> CaseRun<'a> {
    fn new(shared: Shared<'a>, case: &'a Case, url: &'a str, clock: Clock) -> Self {
        Self {
            case,
            account: shared.prepared.scenario.account,
            region: shared.prepared.scenario.region.to_string(),
            world: shared.world,
            url,
            applied_at: shared.applied_at,
            http: &shared.clients.http,
            registry_http: &shared.clients.registry,
            aws: &shared.clients.aws,
            clock,
            defects: Vec::new(),
            renamed: Vec::new(),
            passed: Vec::new(),
            through: 0,
            pushed: shared.pushed,
            token: None,
            credentials: None,
            login: None,
            digest: None,
            exchanges: Vec::new(),
        }
    }

    /// AWS clients for the endpoint of this case, at its time.
    pub(crate) fn aws(&self, credentials: Option<Credentials>) -> SdkConfig {
        aws::config(self.aws, self.url, &self.region, &self.clock, credentials)
    }

    /// A job as GitHub knows it now: its repository may have been renamed since the case began.
    pub(crate) fn as_renamed(&self, job: &Job) -> Job {
        let mut job = job.clone();
        self.renamed.iter().for_each(|renamed| renamed.apply(&mut job.repository));
        job
    }

    /// The account whose registry an image is in: by AWS's real name, or by the name that the emulator gave to the
    /// repositories that were applied, one for those of all accounts. Nothing for a host that is none in this region.
    pub(crate) fn registry_of(&self, image: &str) -> Option<AccountId> {
        let (host, path) = image.split_once('/')?;
        let real = host.strip_suffix(&format!(".dkr.ecr.{}.amazonaws.com", self.region));
        if let Some(account) = real {
            return account.parse().ok();
        }
        let applied = |url: &String| url.split_once("://").is_some_and(|(_, applied)| host == applied);
        let repository = path.rsplit_once(':').map_or(path, |(repository, _)| repository);
        let is_there = self.applied_at.iter().any(applied);
        is_there.then(|| self.world.registry_of(repository, self.account))
    }

    /// What the case wants to happen before a stage, or before the case begins.
    async fn before(&mut self, stage: Option<Stage>) -> Result<(), Stop> {
        for change in self.case.changes.iter().filter(|change| change.before == stage) {
            match &change.what {
                Changed::Delete { address, place } => self.delete(address, place).await?,
                Changed::Set { address, attribute, value, place } => {
                    self.set(address, attribute, value).await.map_err(|why| Stop::Broken(format!("{place}: {why}")))?;
                }
                Changed::Renamed(renamed) => self.renamed.push(renamed),
                Changed::RotateKeys => admin::rotate_keys(self.http, self.url).await.map_err(Stop::broken)?,
                Changed::Issuer(defect) => {
                    self.defects.push(defect.name());
                    let set = admin::set_issuer_faults(self.http, self.url, &self.defects).await;
                    set.map_err(Stop::broken)?;
                }
            }
        }
        match stage {
            Some(stage) => self.move_clock(stage).await,
            None => Ok(()),
        }
    }

    async fn delete(&self, address: &str, place: &Place) -> Result<(), Stop> {
        let Some((folder, account)) = self.world.folder_of(address) else {
            let made = self.world.addresses().join(", ");
            return Err(Stop::Broken(format!(
                "{place}: there is no resource `{address}` to delete; made were: {made}"
            )));
        };
        let config = self.aws(Some(aws::root(account)));
        // As the console deletes a role, and Terraform whatever depends on it: IAM itself refuses one that has policies.
        let role = folder.resource(address).filter(|made| made.resource_type == "aws_iam_role").map(|made| &made.id);
        for (folder, made) in self.world.resources_of(account) {
            let of_role = made.attributes.get("role").and_then(serde_json::Value::as_str);
            let is_policy =
                made.resource_type.starts_with("aws_iam_role_policy") && !made.resource_type.ends_with("_exclusive");
            if is_policy && of_role.is_some() && of_role == role.map(String::as_str) {
                let deleted = folder.delete(&made.address, &config).await;
                deleted.map_err(|error| Stop::Broken(format!("{place}: {error}")))?;
            }
        }
        folder.delete(address, &config).await.map_err(|error| Stop::Broken(format!("{place}: {error}")))
    }

    async fn move_clock(&mut self, before: Stage) -> Result<(), Stop> {
        for clock_move in self.case.clock.iter().filter(|clock_move| clock_move.before == before) {
            admin::advance(self.http, self.url, clock_move.milliseconds()).await.map_err(Stop::broken)?;
            self.clock.advance(clock_move.milliseconds());
        }
        Ok(())
    }

    /// AWS refused a call. A call that was not answered at all is no verdict.
    pub(crate) async fn refused(
        &self,
        stage: Stage,
        status: Option<u16>,
        code: Option<&str>,
        message: Option<&str>,
        error: &(dyn std::error::Error + Send + Sync),
    ) -> Stop {
        let (Some(status), Some(code)) = (status, code) else {
            return Stop::Broken(explain::with_sources(error));
        };
        // What is not built refuses nobody.
        if status == NOT_IMPLEMENTED {
            return Stop::Broken(message.unwrap_or(code).to_owned());
        }
        let record = match admin::refusals(self.http, self.url).await {
            Ok(records) => records.into_iter().next_back(),
            Err(error) => return Stop::broken(error),
        };
        let places = explain::places(record.as_ref(), self.world);
        Stop::Denied(Box::new(Denied {
            status: Some(status),
            code: Some(code.to_owned()),
            message: message.map(str::to_owned),
            record,
            places,
            ..Denied::at(stage)
        }))
    }

    /// The registry refused a request of a client. A client may go on after one refusal and end at another, so the
    /// record is that of the very request that ended it.
    pub(crate) async fn refused_by_registry(&self, stage: Stage, failure: ClientFailure) -> Stop {
        let path = failure.path.split('?').next().unwrap_or_default();
        let operation = format!("{} {path}", failure.method);
        let record = match admin::refusals(self.http, self.url).await {
            Ok(records) => records.into_iter().rfind(|record| record.operation == operation),
            Err(error) => return Stop::broken(error),
        };
        let places = explain::places(record.as_ref(), self.world);
        Stop::Denied(Box::new(Denied {
            status: failure.status,
            code: failure.code,
            message: failure.aws_message,
            client_message: Some(failure.message),
            record,
            places,
            exchanges: failure.exchanges.iter().map(ToString::to_string).collect(),
            ..Denied::at(stage)
        }))
    }
}
