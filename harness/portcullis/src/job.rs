//! A job under construction: what it is, and how far it goes. Awaiting it runs it.
//!
//! It is written down as a case of a scenario file, so that nothing can be said here that could not be said there.

use std::{
    future::{Future, IntoFuture},
    panic::Location,
    pin::Pin,
};

use portcullis_model::TokenFault;
use portcullis_runner::TokenService;
use portcullis_scenario::Place;
use serde_json::{Map, Value, json};

use crate::{
    Attempt, Lab, LabError,
    lab::{crate_folder, utf8},
};

/// A job that has not run yet; `.await` runs it as far as it was told to go, and gives an [`Attempt`].
#[derive(Clone, Debug)]
#[must_use = "a job runs when it is awaited"]
pub struct JobRun {
    lab: Lab,
    case: Map<String, Value>,
    at: &'static Location<'static>,
}

impl JobRun {
    pub(crate) fn new(lab: Lab, case: Value, at: &'static Location<'static>) -> Self {
        let case = match case {
            Value::Object(case) => case,
            // Refused as a case that is no mapping when it runs.
            other => Map::from_iter([("case".to_owned(), other)]),
        };
        Self { lab, case, at }
    }

    /// The environment that the job names.
    pub fn environment(self, name: &str) -> Self {
        self.with("environment", json!(name))
    }

    /// Who started it.
    pub fn actor(self, login: &str) -> Self {
        self.with("actor", json!(login))
    }

    /// The audience that it asks GitHub for.
    pub fn audience(self, audience: &str) -> Self {
        self.with("audience", json!(audience))
    }

    /// The workflow file that it is a job of: it says whether the event starts it, whether it may ask for a token, which
    /// role it assumes and which image it pushes.
    pub fn workflow(self, file: &str) -> Self {
        self.with("workflow", json!(file))
    }

    /// A secret of the workflow; may refer to what was applied.
    pub fn secret(self, name: &str, value: &str) -> Self {
        self.within("secrets", name, json!(value))
    }

    /// A claim that GitHub would not have given: for tokens of attackers.
    pub fn claim(mut self, name: &str, value: Value) -> Self {
        let mut token = self.object("token");
        let mut claims = token.get("claims").and_then(Value::as_object).cloned().unwrap_or_default();
        claims.insert(name.to_owned(), value);
        token.insert("claims".to_owned(), Value::Object(claims));
        self.case.insert("token".to_owned(), Value::Object(token));
        self
    }

    /// Something wrong with the token.
    pub fn fault(mut self, fault: TokenFault) -> Self {
        let mut token = self.object("token");
        let mut faults = token.get("faults").and_then(Value::as_array).cloned().unwrap_or_default();
        faults.push(json!(fault.name()));
        token.insert("faults".to_owned(), Value::Array(faults));
        self.case.insert("token".to_owned(), Value::Object(token));
        self
    }

    /// The role that it assumes: an ARN, or a reference such as `${aws_iam_role.deploy.arn}`.
    pub fn assume(self, role: &str) -> Self {
        self.with("role", json!(role)).expecting("assumed")
    }

    /// One more role, assumed with the credentials of the one before.
    pub fn chain(mut self, role: &str) -> Self {
        let mut chain = self.case.get("chain").and_then(Value::as_array).cloned().unwrap_or_default();
        chain.push(json!(role));
        self.case.insert("chain".to_owned(), Value::Array(chain));
        self.expecting("chained")
    }

    /// Logs in to the registry.
    pub fn log_in(self) -> Self {
        self.expecting("logged-in")
    }

    /// Pushes an image: `${aws_ecr_repository.app.repository_url}:v1`.
    pub fn push(self, image: &str) -> Self {
        self.with("image", json!(image)).expecting("pushed")
    }

    /// Pushes the image that its workflow names.
    pub fn push_as_the_workflow_says(self) -> Self {
        self.expecting("pushed")
    }

    /// Pulls an image, which the account's own key has put there before.
    pub fn pull(self, image: &str) -> Self {
        self.with("image", json!(image)).with("do", json!("pull")).expecting("pulled")
    }

    /// The registry client whose requests are made: `docker`, `buildx`, `crane`, `skopeo` …
    pub fn client(self, name: &str) -> Self {
        self.with("client", json!(name))
    }

    /// Asserts too that the credentials allow an action on a resource.
    pub fn can(self, action: &str, resource: &str) -> Self {
        self.permission("can", action, resource)
    }

    /// Asserts too that the credentials do not allow an action on a resource.
    pub fn cannot(self, action: &str, resource: &str) -> Self {
        self.permission("cannot", action, resource)
    }

    /// Any other key that a case has in scenario files.
    pub fn with(mut self, key: &str, value: Value) -> Self {
        self.case.insert(key.to_owned(), value);
        self
    }

    fn permission(mut self, key: &str, action: &str, resource: &str) -> Self {
        let mut asked = self.case.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        asked.push(Value::Object(Map::from_iter([(action.to_owned(), json!(resource))])));
        self.case.insert(key.to_owned(), Value::Array(asked));
        self
    }

    fn within(mut self, key: &str, name: &str, value: Value) -> Self {
        let mut inside = self.object(key);
        inside.insert(name.to_owned(), value);
        self.case.insert(key.to_owned(), Value::Object(inside));
        self
    }

    fn object(&self, key: &str) -> Map<String, Value> {
        self.case.get(key).and_then(Value::as_object).cloned().unwrap_or_default()
    }

    fn expecting(self, reached: &str) -> Self {
        self.with("expect", json!(reached))
    }

    /// Registers the job and gives what a runner tells it, for a client that asks for the token itself: `@actions/core`,
    /// `aws-actions/configure-aws-credentials`.
    ///
    /// # Errors
    ///
    /// [`LabError`] when the job cannot be.
    pub async fn token_service(self) -> Result<TokenService, LabError> {
        let (lab, place) = (self.lab.clone(), self.place());
        Ok(lab.standing.register(&self.written(&place), &place, &utf8(&crate_folder())?).await?)
    }

    async fn run(self) -> Result<Attempt, LabError> {
        let (lab, place) = (self.lab.clone(), self.place());
        let case = self.written(&place);
        Ok(Attempt::of(lab.standing.attempt(&case, place, &utf8(&crate_folder())?).await?))
    }

    fn written(mut self, place: &Place) -> Value {
        self.case.entry("name").or_insert_with(|| json!(format!("the job of {}:{}", place.file, place.line)));
        self.case.entry("expect").or_insert_with(|| json!("minted"));
        Value::Object(self.case)
    }

    fn place(&self) -> Place {
        Place {
            file: self.at.file().into(),
            line: usize::try_from(self.at.line()).unwrap_or_default(),
            column: usize::try_from(self.at.column()).unwrap_or_default(),
        }
    }
}

impl IntoFuture for JobRun {
    type Output = Attempt;
    type IntoFuture = Pin<Box<dyn Future<Output = Attempt> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.run().await.unwrap_or_else(Attempt::impossible) })
    }
}
