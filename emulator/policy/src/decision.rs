//! A decision and its reasons: values that are printed, kept in the journal and read back by the report.

mod consulted;

use serde::{Deserialize, Serialize};

pub use consulted::{Considered, Consulted, Effect, Examined, Says};

/// What a request was answered with, and why.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// Allowed, denied by a statement, or denied because nothing allows it.
    #[serde(rename = "decision")]
    pub verdict: Verdict,
    /// What led there. For an allow: the statements that allowed. For an explicit deny: the statements that denied.
    /// For an implicit deny: per policy of the layer that did not allow, what kept each statement from matching.
    pub reasons: Vec<Reason>,
    /// What the policies say that AWS would not have accepted on write, and what rests on unverified behaviour.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Every policy that was consulted, in the order in which denials are named, and what each of its statements says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consulted: Vec<Consulted>,
}

/// The three outcomes that AWS names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Some statement allows it and none denies it.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// No statement allows it in a layer that must.
    ImplicitDeny,
}

/// The kind of policy that a reason speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Layer {
    /// Resource control policies of the organization.
    ResourceControl,
    /// Service control policies of the organization.
    ServiceControl,
    /// The policy of the resource, such as a repository policy.
    Resource,
    /// The trust policy of a role.
    Trust,
    /// Policies of the user, group or role.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Policies given when the session was made.
    Session,
}

/// One thing that led to a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// The kind of policy.
    pub layer: Layer,
    /// The name under which the policy was handed to the evaluation; absent when the layer holds no policy at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The statement; absent when the reason is about the whole policy or layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<StatementRef>,
    /// The element that matched or did not: `Principal`, `Action`, `Resource`, `Condition` and their `Not…` forms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The condition operator as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The condition key as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What the policy asks for, variables substituted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted: Vec<String>,
    /// What the request has; absent when the key is missing from the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Vec<String>>,
    /// The element's place in the policy, as a JSON pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The same place in the policy's text: the first byte, and the one after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
    /// One sentence for a person.
    pub text: String,
    /// One change that would flip the verdict, when one is close.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near_miss: Option<String>,
    /// The behaviour of AWS that the reason rests on and that nobody has checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unverified: Option<String>,
}

/// A statement by its place in the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatementRef {
    /// Its `Sid`, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Counted from 0.
    pub index: usize,
}

impl Decision {
    /// Whether the request may go on.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.verdict == Verdict::Allowed
    }
}
