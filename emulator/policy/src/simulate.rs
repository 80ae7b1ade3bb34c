//! Raw policy evaluation over text: a JSON request in, a decision out. What `portcullis simulate` speaks.
//!
//! One request or a list of them. The form is closed: a member that does not exist, a key that stands twice or a value
//! of the wrong type is a [`SimulateError`] with its place, and never a default. So is a caller that cannot make the call.
//! The keys that follow from caller and resource are added to the context; what else the request does not have is missing.
//! Policies are read as stored, without the write rules of their kind.

mod absent;
mod caller;
mod context;
mod element;
mod error;
mod known;
mod member;
mod policies;
mod question;

use std::sync::Arc;

pub use error::SimulateError;

use serde::Serialize;

use crate::{
    Decision, Reason, Verdict,
    document::{Place, json},
    evaluate::{Layers, NamedPolicy, ResourcePolicy, evaluate},
};
use member::Members;
use policies::{Named, Policies};
use question::Question;

/// Requests as text: one JSON object, or a list of them.
#[derive(Clone, Debug)]
pub struct SimulateInput<'a> {
    text: &'a str,
    /// Where the elements of the list stand; none when the text is one request.
    elements: Option<Vec<Place>>,
}

/// The answer to a request.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SimulateAnswer {
    /// Allowed, denied by a statement, or denied because nothing allows it.
    #[serde(rename = "decision")]
    pub verdict: Verdict,
    /// What led there, as in [`Decision::reasons`].
    pub reasons: Vec<Reason>,
    /// As in [`Decision::warnings`], and what is odd about the request.
    pub warnings: Vec<String>,
}

/// Judges one request that is given as text.
///
/// # Errors
///
/// When the text is not a request: where, why, and what to write instead.
pub fn simulate(text: &str) -> Result<SimulateAnswer, SimulateError> {
    answer(&Arc::from(text)).map_err(|(error, text)| SimulateError::at_start(&error, &text))
}

impl<'a> SimulateInput<'a> {
    /// Finds the requests in a text, without reading them.
    ///
    /// # Errors
    ///
    /// When the text as a whole is not JSON.
    pub fn read(text: &'a str) -> Result<Self, SimulateError> {
        match element::elements(text) {
            Ok(elements) => Ok(Self { text, elements }),
            Err(error) => Err(SimulateError::at_start(&error, &Arc::from(text))),
        }
    }

    /// Whether the requests stand in a list, so that the answers do too.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.elements.is_some()
    }

    /// The answer to each request, in their order. A request is read when its turn comes and forgotten then.
    pub fn answers(&self) -> impl Iterator<Item = Result<SimulateAnswer, SimulateError>> + use<'a, '_> {
        let whole = [Place { start: 0, end: self.text.len() }];
        let places = self.elements.clone().unwrap_or_else(|| whole.to_vec());
        let mut cursor = error::Cursor::at_start(self.text);
        places.into_iter().enumerate().map(move |(index, place)| {
            cursor.advance(place.start);
            let text: Arc<str> = self.text.get(place.start..place.end).unwrap_or_default().into();
            let prefix = if self.is_list() { format!("/{index}") } else { String::new() };
            answer(&text).map_err(|(error, text)| SimulateError::new(&error, &text, &prefix, &cursor))
        })
    }
}

type Wrong = (crate::PolicyError, Arc<str>);

/// Judges the request of a text. The error's place is in that text.
fn answer(text: &Arc<str>) -> Result<SimulateAnswer, Wrong> {
    let judged = || {
        let node = json::read(text).map_err(|error| error::of_request(&error))?;
        let members = Members::read(&node, "a request to be simulated", MEMBERS)?;
        let question = Question::read(members.required("request", "the request to judge")?)?;
        let policies = Policies::read(&members, text)?;
        let layers = policies.layers(&question);
        let Decision { verdict, reasons, mut warnings, .. } = evaluate(&question.request, &layers);
        warnings.extend(absent::warnings(&question.request, &layers, question.assumed_path));
        warnings.extend(policies.warnings(&question.request));
        warnings.extend(question.warnings);
        Ok(SimulateAnswer { verdict, reasons, warnings })
    };
    judged().map_err(|error| (error, Arc::clone(text)))
}

/// What an object on stdin may have.
const MEMBERS: &[&str] = &[
    "request",
    "identityPolicies",
    "resourcePolicy",
    "permissionsBoundaries",
    "sessionPolicies",
    "serviceControlPolicies",
    "resourceControlPolicies",
];

impl Policies {
    fn layers(&self, question: &Question) -> Layers<'_> {
        let resource = self.resource.as_ref();
        Layers {
            identity: self.identity.as_deref().map(named),
            boundary: self.boundary.as_deref().map(named),
            session: self.session.as_deref().map(named),
            resource: match resource {
                None => ResourcePolicy::None,
                Some(policy) if question.is_about_trust => {
                    ResourcePolicy::Trust(NamedPolicy { name: "trust policy", policy })
                }
                Some(policy) => ResourcePolicy::Policy(NamedPolicy { name: "resource policy", policy }),
            },
            service_control: self.service_control.as_deref().map(levels),
            resource_control: levels(&self.resource_control),
        }
    }
}

fn levels(levels: &[Vec<Named>]) -> Vec<Vec<NamedPolicy<'_>>> {
    levels.iter().map(|level| named(level)).collect()
}

fn named(policies: &[Named]) -> Vec<NamedPolicy<'_>> {
    policies.iter().map(|(name, policy)| NamedPolicy { name, policy }).collect()
}
