//! How a job came out, and what a test says of it. An assertion that fails shows the whole explanation.

use portcullis_runner::{CaseReport, Denied, Outcome, Tried};
use portcullis_scenario::Stage;
use serde_json::Value;

use crate::{LabError, Session};

/// How wide the lines of an explanation are.
const WIDTH: usize = 110;

/// A job that has run.
#[derive(Debug)]
#[must_use = "an attempt proves nothing until something is asserted of it"]
pub struct Attempt(Result<Tried, LabError>);

/// A refusal that was expected.
#[derive(Clone, Debug)]
pub struct Refusal {
    denied: Denied,
    explanation: String,
}

impl Attempt {
    pub(crate) fn of(tried: Tried) -> Self {
        Self(Ok(tried))
    }

    pub(crate) fn impossible(error: LabError) -> Self {
        Self(Err(error))
    }

    /// Whether all that the job was to do was done. A job that could not run at all is neither allowed nor denied.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.0.as_ref().is_ok_and(|tried| tried.report.is_as_expected())
    }

    /// The stage that was refused.
    #[must_use]
    pub fn denied_stage(&self) -> Option<Stage> {
        match &self.0.as_ref().ok()?.report.outcome {
            Outcome::Denied(denied) => Some(denied.stage),
            Outcome::Reached(_) | Outcome::Broken(_) => None,
        }
    }

    /// Everything that is known of it, as text: what was asked, what was answered, and why.
    #[must_use]
    pub fn explanation(&self) -> String {
        match &self.0 {
            Ok(tried) => portcullis_report::explanation(&tried.report, WIDTH, false),
            Err(error) => error.to_string(),
        }
    }

    /// Asserts that nothing was refused, and gives the session of the role.
    ///
    /// # Panics
    ///
    /// If something was refused, or the job cannot be; with the explanation.
    #[track_caller]
    pub fn assert_allowed(&self) -> &Self {
        if !self.is_allowed() {
            fail("the job was to be allowed", &self.explanation());
        }
        self
    }

    /// Asserts that a stage was refused.
    ///
    /// # Panics
    ///
    /// If it was not, or another was; with the explanation.
    #[track_caller]
    pub fn assert_denied(&self, stage: Stage) -> Refusal {
        match self.0.as_ref().map(|tried| &tried.report.outcome) {
            Ok(Outcome::Denied(denied)) if denied.stage == stage => {
                Refusal { denied: denied.as_ref().clone(), explanation: self.explanation() }
            }
            _ => fail(&format!("`{stage}` was to be denied"), &self.explanation()),
        }
    }

    /// The session of the role that was assumed last, for other clients.
    #[must_use]
    pub fn session(&self) -> Option<Session> {
        self.0.as_ref().ok()?.credentials.as_ref().map(Session::of)
    }

    /// The token that GitHub minted.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.0.as_ref().ok()?.token.as_deref()
    }

    /// A claim of the token.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&Value> {
        self.0.as_ref().ok()?.report.claims.as_ref()?.get(name)
    }

    /// The digest of the image that was pushed or pulled.
    #[must_use]
    pub fn digest(&self) -> Option<&str> {
        match &self.0.as_ref().ok()?.report.outcome {
            Outcome::Reached(reached) => reached.digest.as_deref(),
            Outcome::Denied(_) | Outcome::Broken(_) => None,
        }
    }

    /// The whole report, as the runner gives it.
    #[must_use]
    pub fn report(&self) -> Option<&CaseReport> {
        self.0.as_ref().ok().map(|tried| &tried.report)
    }
}

impl Refusal {
    /// Asserts AWS's error code.
    ///
    /// # Panics
    ///
    /// If it is another; with the explanation.
    #[track_caller]
    pub fn assert_error(&self, code: &str) -> &Self {
        if self.denied.code.as_deref() != Some(code) {
            let seen = self.denied.code.as_deref().unwrap_or("none");
            fail(&format!("the error was to be `{code}`, and it is `{seen}`"), &self.explanation);
        }
        self
    }

    /// Asserts that AWS's message contains a text.
    ///
    /// # Panics
    ///
    /// If it does not; with the explanation.
    #[track_caller]
    pub fn assert_message(&self, text: &str) -> &Self {
        if !self.denied.message.as_deref().is_some_and(|message| message.contains(text)) {
            fail(&format!("the message was to contain `{text}`"), &self.explanation);
        }
        self
    }

    /// Asserts that the explanation, which knows more than AWS tells, contains a text.
    ///
    /// # Panics
    ///
    /// If it does not; with the explanation.
    #[track_caller]
    pub fn assert_reason(&self, text: &str) -> &Self {
        if !self.explanation.contains(text) {
            fail(&format!("the explanation was to contain `{text}`"), &self.explanation);
        }
        self
    }

    /// What was refused, as the runner gives it.
    #[must_use]
    pub fn denied(&self) -> &Denied {
        &self.denied
    }

    /// Everything that is known of it, as text.
    #[must_use]
    pub fn explanation(&self) -> &str {
        &self.explanation
    }
}

#[track_caller]
#[expect(clippy::panic, reason = "an assertion of a test fails by panicking")]
pub(crate) fn fail(wanted: &str, explanation: &str) -> ! {
    panic!("{wanted}\n\n{explanation}")
}
