//! Infrastructure that stands, for tests that go step by step: what one case does, the next one sees.
//!
//! A case is given as a scenario file would have it, so that it is read, refused and told as there.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use aws_credential_types::Credentials;
use camino::Utf8Path;
use miette::NamedSource;
use portcullis_model::{AccountId, Clock, Region};
use portcullis_scenario::{Place, Reference, Scenario};
use portcullis_terraform::{Configuration, TerraformError};
use serde_json::{Value, json};
use tokio::sync::RwLock;

use crate::{
    admin,
    apply::{World, with_cause},
    backend::{Backend, BackendError, Embedded},
    case::{self, Clients, Shared},
    event::CaseReport,
    plan::{minting_job, plan},
    prepare::{PreparedScenario, RunError},
    resolve,
    workflow_files::WorkflowFiles,
};

/// An account and what stands in it, with an endpoint that answers until this is dropped.
#[derive(Debug)]
pub struct Standing {
    account: AccountId,
    region: Region,
    backend: Embedded,
    clients: Clients,
    applied: RwLock<Arc<AppliedAt>>,
    /// How many images were pushed: each is another one.
    pushed: AtomicU32,
}

/// What was applied, and at which endpoints: attributes of resources name them.
#[derive(Clone, Debug, Default)]
struct AppliedAt {
    world: World,
    urls: Vec<String>,
}

/// A case that was tried, and what it has got.
#[derive(Clone, Debug)]
pub struct Tried {
    /// How it came out.
    pub report: CaseReport,
    /// The token that GitHub minted.
    pub token: Option<String>,
    /// The credentials of the role that was assumed last.
    pub credentials: Option<Credentials>,
}

/// Where a job asks for its tokens: what a runner tells it.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenService {
    /// `ACTIONS_ID_TOKEN_REQUEST_URL`; it has a query already.
    pub request_url: String,
    /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN`
    pub request_token: String,
}

impl TokenService {
    /// As the variables that a runner sets.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, &str); 2] {
        [("ACTIONS_ID_TOKEN_REQUEST_URL", &self.request_url), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", &self.request_token)]
    }
}

impl Standing {
    /// An empty account.
    ///
    /// # Errors
    ///
    /// [`RunError::Backend`] if the emulator cannot be started.
    pub async fn start(account: AccountId, region: Region) -> Result<Self, RunError> {
        let (backend, clients) = (Embedded::start().await?, Clients::new()?);
        Ok(Self { account, region, backend, clients, applied: RwLock::default(), pushed: AtomicU32::new(0) })
    }

    /// An account of its own that starts from what stands here now. Neither sees what the other does.
    ///
    /// # Errors
    ///
    /// [`RunError::Backend`] if it cannot listen.
    pub async fn fork(&self) -> Result<Self, RunError> {
        let (backend, clients) = (self.backend.branch().await?, self.clients.clone());
        let applied = RwLock::new(Arc::clone(&*self.applied.read().await));
        let pushed = AtomicU32::new(self.pushed.load(Ordering::Relaxed));
        Ok(Self { account: self.account, region: self.region.clone(), backend, clients, applied, pushed })
    }

    /// Where it answers: what `AWS_ENDPOINT_URL` is set to.
    #[must_use]
    pub fn url(&self) -> &str {
        self.backend.url()
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Applies a Terraform folder with the account's own key.
    ///
    /// # Errors
    ///
    /// [`RunError::Terraform`] with the place in the folder's files, and with the cause if AWS refuses it.
    pub async fn apply(&self, configuration: &Configuration) -> Result<(), RunError> {
        let mut applied = self.applied.write().await;
        let (mut next, url) = (applied.as_ref().clone(), self.url());
        let clock = self.backend.clock();
        let added = next.world.add(configuration, self.account, self.region.as_str(), url, &clock).await;
        if let Err(error) = added {
            let error: TerraformError = with_cause(error, &self.clients.http, url).await;
            return Err(RunError::Terraform(Box::new(error)));
        }
        next.urls.push(url.to_owned());
        *applied = Arc::new(next);
        Ok(())
    }

    /// What an expression such as `aws_iam_role.deploy.arn` or `output.role_arn` stands for.
    ///
    /// # Errors
    ///
    /// Why nothing that was applied answers it, in one sentence.
    pub async fn value(&self, expression: &str) -> Result<String, String> {
        let place = Place { file: "the expression".into(), line: 1, column: 1 };
        let reference = Reference { expression: expression.to_owned(), place };
        let applied = Arc::clone(&*self.applied.read().await);
        applied.world.resolve(&reference).map_err(|error| error.to_string())
    }

    /// Moves the account's time, and GitHub's with it.
    ///
    /// # Errors
    ///
    /// [`RunError::Backend`] if the emulator does not answer.
    pub async fn advance(&self, by: Duration) -> Result<(), RunError> {
        let milliseconds = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let moved = admin::advance(&self.clients.http, self.url(), milliseconds).await;
        moved.map_err(|error| RunError::Backend(BackendError { why: error.to_string() }))
    }

    /// Tries a case: what a scenario file has for one, as JSON. `place` is where the test has it, and files that the case
    /// names are looked for in `folder`.
    ///
    /// # Errors
    ///
    /// [`RunError`] when the case cannot be, and for references and files that lead nowhere.
    pub async fn attempt(&self, case: &Value, place: Place, folder: &Utf8Path) -> Result<Tried, RunError> {
        let prepared = self.read(case, &place, folder)?;
        let applied = Arc::clone(&*self.applied.read().await);
        resolve::check(&prepared, &applied.world)?;
        let case = prepared.cases.first().ok_or_else(|| no_case(&prepared.scenario))?;
        let plan = plan(&prepared, case, &applied.world)?;
        let pushed = self.pushed.fetch_add(case.pushes, Ordering::Relaxed);
        let (world, applied_at) = (&applied.world, applied.urls.as_slice());
        let shared = Shared { prepared: &prepared, world, applied_at, clients: &self.clients, pushed };
        // The time moves here and there: the client's goes with a copy, as far as the emulator's has come.
        let clock: Clock = self.backend.clock().fork();
        let mut ran = case::run(shared, 0, case, &plan, self.url(), clock).await;
        ran.report.place = place;
        Ok(Tried { report: ran.report, token: ran.token, credentials: ran.credentials })
    }

    /// Registers the job of a case with GitHub's token service, for a client that asks it itself. Of a case with a
    /// workflow, it is the job that the workflow runs.
    ///
    /// # Errors
    ///
    /// [`RunError`] when the case cannot be, when its job may not ask for tokens or its runner has no token service, or
    /// when the service does not take the job.
    pub async fn register(&self, case: &Value, place: &Place, folder: &Utf8Path) -> Result<TokenService, RunError> {
        let prepared = self.read(case, place, folder)?;
        let applied = Arc::clone(&*self.applied.read().await);
        resolve::check(&prepared, &applied.world)?;
        let case = prepared.cases.first().ok_or_else(|| no_case(&prepared.scenario))?;
        let job = minting_job(&prepared, case, &applied.world)?;
        let registered = admin::register(&self.clients.http, self.url(), &job, case).await;
        registered.map_err(|error| RunError::Backend(BackendError { why: error.to_string() }))
    }

    /// The case as that of a scenario file of its own.
    fn read(&self, case: &Value, place: &Place, folder: &Utf8Path) -> Result<PreparedScenario, RunError> {
        let document = json!({
            "scenario": "a test",
            "account": self.account.as_str(),
            "region": self.region.as_str(),
            "cases": [case],
        });
        let text = format!("{document:#}");
        let file = format!("the case of {}:{}", place.file, place.line);
        let scenario = portcullis_scenario::parse(&file, &text)?;
        let source = NamedSource::new(&file, text);
        let workflows = WorkflowFiles::read(&scenario.cases, folder, &source)?;
        let cases = scenario.cases.clone();
        Ok(PreparedScenario { scenario, source, infra: Vec::new(), workflows, cases, first: 0 })
    }
}

/// A scenario without cases is refused where it is read.
fn no_case(scenario: &Scenario) -> RunError {
    RunError::NoCase { filter: scenario.title.clone(), cases: Vec::new() }
}
