//! A run: the infrastructure of each scenario is applied once, then its cases run at the same time, each at an endpoint
//! of its own.

use std::time::Instant;

use futures::{StreamExt, stream};
use portcullis_scenario::Stage;
use portcullis_terraform::TerraformError;
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    apply::{apply, with_cause},
    backend::{Backend, BackendError, Embedded},
    case::{self, Shared},
    event::{Broken, CaseReport, Denied, Event, Outcome, Summary},
    plan::plan,
    prepare::{Prepared, PreparedScenario, RunError},
    resolve,
};

/// How a run uses the machine, and when it stops early.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many cases run at the same time.
    pub jobs: usize,
}

/// Runs what was prepared and tells what happens; the last event is [`Event::Ended`].
///
/// # Errors
///
/// [`RunError`] when the emulator cannot be started or the infrastructure cannot be applied for another reason than
/// AWS's refusal, which is a verdict. What the cases come to is never an error.
pub async fn run(prepared: &Prepared, limits: Limits, events: &UnboundedSender<Event>) -> Result<Summary, RunError> {
    let begun = Instant::now();
    tell(events, Event::Started { scenarios: prepared.scenarios.len(), cases: prepared.cases() });
    let http = client(reqwest::Client::builder().build())?;
    let registry_http = client(portcullis_registry_client::http_client())?;
    let mut summary = Summary::default();
    for scenario in &prepared.scenarios {
        let reports = run_scenario(scenario, limits, events, &http, &registry_http).await?;
        for report in &reports {
            match report {
                _ if report.is_as_expected() => summary.as_expected += 1,
                CaseReport { outcome: Outcome::Broken(_), .. } => summary.broken += 1,
                _ => summary.different += 1,
            }
        }
    }
    summary.took = begun.elapsed();
    tell(events, Event::Ended(summary));
    Ok(summary)
}

fn client(built: Result<reqwest::Client, reqwest::Error>) -> Result<reqwest::Client, RunError> {
    built.map_err(|error| RunError::Backend(BackendError { why: error.to_string() }))
}

async fn run_scenario(
    prepared: &PreparedScenario,
    limits: Limits,
    events: &UnboundedSender<Event>,
    http: &reqwest::Client,
    registry_http: &reqwest::Client,
) -> Result<Vec<CaseReport>, RunError> {
    let backend = Embedded::start().await?;
    let begun = Instant::now();
    let world = match apply(prepared, backend.url()).await {
        Ok(world) => world,
        Err(error) => {
            let error = with_cause(error, http, backend.url()).await;
            return match refused_at_apply(prepared, &error, events) {
                Some(reports) => Ok(reports),
                None => Err(RunError::Terraform(Box::new(error))),
            };
        }
    };
    resolve::check(prepared, &world)?;
    let plans = prepared.cases.iter().map(|case| plan(prepared, case, &world)).collect::<Result<Vec<_>, _>>()?;
    let (scenario, resources) = (prepared.scenario.title.clone(), world.resources());
    tell(events, Event::Applied { scenario, resources, took: begun.elapsed() });

    let shared = Shared { prepared, world: &world, applied_url: backend.url(), http, registry_http };
    let planned = prepared.cases.iter().zip(&plans).enumerate();
    let reports = stream::iter(planned).map(|(position, (case, plan))| {
        let backend = &backend;
        async move {
            let report = match backend.fork().await {
                Ok(endpoint) => case::run(shared, position, case, plan, endpoint.url()).await,
                Err(error) => {
                    let broken = Broken { stage: Stage::Apply, message: error.to_string() };
                    let outcome = Outcome::Broken(broken);
                    case::without_run(prepared, position, case, outcome)
                }
            };
            tell(events, Event::CaseEnded(Box::new(report.clone())));
            report
        }
    });
    Ok(reports.buffer_unordered(limits.jobs.max(1)).collect().await)
}

/// AWS refused the infrastructure: every case ends there, and one may expect just that.
fn refused_at_apply(
    prepared: &PreparedScenario,
    error: &TerraformError,
    events: &UnboundedSender<Event>,
) -> Option<Vec<CaseReport>> {
    let code = error.aws_code()?;
    let expected = |case: &portcullis_scenario::Case| case.expect.stage() == Stage::Apply;
    if !prepared.cases.iter().any(expected) {
        // Nobody expects it: the diagnostic, which points into the file, says more than as many failed cases.
        return None;
    }
    let denied = Denied {
        code: Some(code.to_owned()),
        message: error.aws_message().map(str::to_owned),
        ..Denied::at(Stage::Apply)
    };
    let report = |(position, case)| {
        let outcome = Outcome::Denied(Box::new(denied.clone()));
        let report = case::without_run(prepared, position, case, outcome);
        tell(events, Event::CaseEnded(Box::new(report.clone())));
        report
    };
    Some(prepared.cases.iter().enumerate().map(report).collect())
}

/// A reporter that went away does not stop the run.
fn tell(events: &UnboundedSender<Event>, event: Event) {
    let _reporter_gone = events.send(event);
}
