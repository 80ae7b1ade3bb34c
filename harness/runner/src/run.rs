//! A run: the infrastructure of every scenario is applied once, then all cases run at the same time, each at an endpoint
//! of its own.
//!
//! No case begins before every scenario stands: wrong input is told once, the same each time, and never in the middle of
//! verdicts. A run that is ended early tells what it has and names what it skipped.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use portcullis_model::Clock;
use portcullis_scenario::Stage;
use portcullis_terraform::TerraformError;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc::UnboundedSender},
    task::{JoinError, JoinSet},
    time::timeout,
};

use crate::{
    apply::{NotApplied, World, apply, with_cause},
    backend::{Backend, BackendError, Embedded},
    case::{self, Clients, Shared},
    event::{Broken, CaseReport, Denied, Event, Outcome, Summary, WhySkipped},
    halt::Halt,
    plan::{Plan, plan},
    prepare::{Prepared, PreparedScenario, RunError, skipped},
    resolve,
};

/// How a run uses the machine, and when it stops early.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many cases run at the same time.
    pub jobs: usize,
    /// Whether no more cases begin once one has not come out as expected.
    pub fail_fast: bool,
    /// How long a case may take; one that takes longer has no verdict.
    pub case_time: Duration,
}

impl Limits {
    /// So many cases at the same time, each of which may take a minute.
    #[must_use]
    pub fn jobs(jobs: usize) -> Self {
        Self { jobs, fail_fast: false, case_time: Duration::from_mins(1) }
    }
}

/// Runs what was prepared and tells what happens; the last event is [`Event::Ended`].
///
/// # Errors
///
/// [`RunError`] when the emulator cannot be started or the infrastructure cannot be applied for another reason than
/// AWS's refusal, which is a verdict. What the cases come to is never an error.
pub async fn run(prepared: &Prepared, limits: Limits, events: &UnboundedSender<Event>) -> Result<Summary, RunError> {
    run_until(prepared, limits, &Halt::default(), events).await
}

/// The same, until it is ended early.
///
/// # Errors
///
/// As [`run`].
pub async fn run_until(
    prepared: &Prepared,
    limits: Limits,
    halt: &Halt,
    events: &UnboundedSender<Event>,
) -> Result<Summary, RunError> {
    let begun = Instant::now();
    let run = Arc::new(Run {
        limits,
        halt: halt.clone(),
        permits: Arc::new(Semaphore::new(limits.jobs.max(1))),
        clients: Clients::new()?,
        events: events.clone(),
    });
    run.tell(Event::Started { scenarios: prepared.scenarios.len(), cases: prepared.cases() });
    for skipped in &prepared.skipped {
        run.tell(Event::Skipped(skipped.clone()));
    }
    let mut summary = Summary::default();
    let scenes = run.stand_all(&prepared.scenarios).await?;
    let mut cases = JoinSet::new();
    for (scene, prepared) in scenes.into_iter().zip(&prepared.scenarios) {
        for position in 0..prepared.cases.len() {
            // Cases begin in the order of the files, however many there are at a time.
            let permit = run.permit().await;
            cases.spawn(Arc::clone(&run).case(scene.clone(), Arc::clone(prepared), position, permit));
        }
    }
    let mut given_up = Vec::new();
    while let Some(ended) = cases.join_next().await {
        match ended.map_err(died)? {
            Ended::Case(report) => summary.count(&report),
            Ended::Skipped(prepared, position) => given_up.push((prepared, position)),
        }
    }
    given_up.sort_by_key(|(prepared, position)| prepared.first + position);
    summary.skipped = given_up.len();
    for (prepared, position) in given_up {
        let why = halt.reason().unwrap_or(WhySkipped::Interrupted);
        if let Some(case) = prepared.cases.get(position) {
            run.tell(Event::Skipped(skipped(&prepared.scenario, case, why)));
        }
    }
    summary.took = begun.elapsed();
    run.tell(Event::Ended(summary));
    Ok(summary)
}

/// What all tasks of a run share.
struct Run {
    limits: Limits,
    halt: Halt,
    permits: Arc<Semaphore>,
    clients: Clients,
    events: UnboundedSender<Event>,
}

/// Leave to use the machine, until it is dropped; nobody closes the semaphore, so that there always is one.
type Permit = Option<OwnedSemaphorePermit>;

/// What came of the infrastructure of a scenario.
#[derive(Clone)]
enum Scene {
    /// It stands, and it is known what each case does.
    Stands(Arc<Stands>),
    /// AWS refused it, and a case expects that.
    Refused(Arc<Denied>),
    /// The run was ended before it stood.
    GivenUp,
}

struct Stands {
    world: World,
    backend: Embedded,
    applied_at: [String; 1],
    plans: Vec<Plan>,
}

enum Ended {
    Case(Box<CaseReport>),
    Skipped(Arc<PreparedScenario>, usize),
}

impl Run {
    /// Applies the infrastructure of all scenarios, as many at a time as cases may run.
    async fn stand_all(self: &Arc<Self>, scenarios: &[Arc<PreparedScenario>]) -> Result<Vec<Scene>, RunError> {
        let mut standing = JoinSet::new();
        for (position, prepared) in scenarios.iter().enumerate() {
            let permit = self.permit().await;
            let task = Arc::clone(self).stand(Arc::clone(prepared), permit);
            standing.spawn(async move { (position, task.await) });
        }
        let mut scenes = Vec::new();
        while let Some(ended) = standing.join_next().await {
            scenes.push(ended.map_err(died)?);
        }
        // Of several that are wrong, the first in the order of the files is told.
        scenes.sort_by_key(|(position, _)| *position);
        scenes.into_iter().map(|(_, scene)| scene).collect()
    }

    async fn stand(self: Arc<Self>, prepared: Arc<PreparedScenario>, _permit: Permit) -> Result<Scene, RunError> {
        tokio::select! {
            biased;
            () = self.halt.stopped() => Ok(Scene::GivenUp),
            scene = self.apply(&prepared) => scene,
        }
    }

    async fn apply(&self, prepared: &PreparedScenario) -> Result<Scene, RunError> {
        let backend = Embedded::start().await?;
        let begun = Instant::now();
        let world = match apply(prepared, &self.clients.http, backend.url()).await {
            Ok(world) => world,
            Err(NotApplied::Run(error)) => return Err(error),
            Err(NotApplied::Terraform(error)) => {
                let error = with_cause(error, &self.clients.http, backend.url()).await;
                let denied = refused_at_apply(prepared, &error).map(|denied| Scene::Refused(Arc::new(denied)));
                return denied.ok_or_else(|| RunError::Terraform(Box::new(error)));
            }
        };
        resolve::check(prepared, &world)?;
        let plans = prepared.cases.iter().map(|case| plan(prepared, case, &world)).collect::<Result<Vec<_>, _>>()?;
        let (scenario, resources) = (prepared.scenario.title.clone(), world.resources());
        self.tell(Event::Applied { scenario, resources, took: begun.elapsed() });
        let applied_at = [backend.url().to_owned()];
        Ok(Scene::Stands(Arc::new(Stands { world, backend, applied_at, plans })))
    }

    async fn case(
        self: Arc<Self>,
        scene: Scene,
        prepared: Arc<PreparedScenario>,
        position: usize,
        _permit: Permit,
    ) -> Ended {
        let report = tokio::select! {
            biased;
            () = self.halt.stopped() => None,
            report = self.outcome(&scene, &prepared, position) => report,
        };
        let Some(report) = report else { return Ended::Skipped(prepared, position) };
        if self.limits.fail_fast && !report.is_as_expected() {
            self.halt.stop(WhySkipped::FailFast);
        }
        let report = Box::new(report);
        self.tell(Event::CaseEnded(report.clone()));
        Ended::Case(report)
    }

    async fn outcome(&self, scene: &Scene, prepared: &PreparedScenario, position: usize) -> Option<CaseReport> {
        let case = prepared.cases.get(position)?;
        let without_run = |outcome| case::without_run(prepared, position, case, outcome);
        let broken = |stage, message| without_run(Outcome::Broken(Broken { stage, message }));
        let stands = match scene {
            Scene::Stands(stands) => stands,
            Scene::Refused(denied) => return Some(without_run(Outcome::Denied(Box::new(denied.as_ref().clone())))),
            Scene::GivenUp => return None,
        };
        let plan = stands.plans.get(position)?;
        let applied_at = &stands.applied_at;
        let shared = Shared { prepared, world: &stands.world, applied_at, clients: &self.clients, pushed: 0 };
        let run = async {
            match stands.backend.fork().await {
                Ok(endpoint) => case::run(shared, position, case, plan, endpoint.url(), Clock::new()).await.report,
                Err(error) => broken(Stage::Apply, error.to_string()),
            }
        };
        let allowed = self.limits.case_time;
        Some(timeout(allowed, run).await.unwrap_or_else(|_| {
            let message = format!("the case did not end within {} s", allowed.as_secs_f64());
            CaseReport { took: allowed, ..broken(case.expect.stage(), message) }
        }))
    }

    async fn permit(&self) -> Permit {
        Arc::clone(&self.permits).acquire_owned().await.ok()
    }

    /// A reporter that went away does not stop the run.
    fn tell(&self, event: Event) {
        let _reporter_gone = self.events.send(event);
    }
}

/// AWS refused the infrastructure: every case ends there, and one may expect just that. Where nobody does, the
/// diagnostic, which points into the file, says more than as many failed cases.
fn refused_at_apply(prepared: &PreparedScenario, error: &TerraformError) -> Option<Denied> {
    let code = error.aws_code()?;
    let expected = |case: &portcullis_scenario::Case| case.expect.stage() == Stage::Apply;
    prepared.cases.iter().any(expected).then(|| Denied {
        code: Some(code.to_owned()),
        message: error.aws_message().map(str::to_owned),
        ..Denied::at(Stage::Apply)
    })
}

/// A task that panicked: a bug, which is told rather than taken for a verdict.
fn died(error: JoinError) -> RunError {
    RunError::Backend(BackendError { why: error.to_string() })
}
