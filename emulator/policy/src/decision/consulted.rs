//! Every policy that was consulted and every statement in it: what matched, and what did not.
//!
//! Reasons say what decided; this says what was looked at, for whoever asks why the rest did not matter.

use serde::{Deserialize, Serialize};

use super::{Layer, StatementRef};

/// One policy of a layer that had a say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consulted {
    /// The kind of policy.
    pub layer: Layer,
    /// The level of the organization, counted from its root; only for the organization's policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// The name under which the policy was handed to the evaluation; absent when the layer or level holds none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// What the policy says of the request.
    pub says: Says,
    /// Its statements, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Considered>,
}

/// What a policy says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Says {
    /// A Deny applies.
    Denies,
    /// An Allow applies, and no Deny.
    Allows,
    /// No statement applies.
    Nothing,
}

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Considered {
    /// The statement.
    #[serde(flatten)]
    pub statement: StatementRef,
    /// Allow or Deny.
    pub effect: Effect,
    /// Whether it applies to the request: all of its elements match.
    pub applies: bool,
    /// Its elements, in the order in which they are examined.
    pub elements: Vec<Examined>,
}

/// One element of a statement; of `Condition` each operator on each key by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Examined {
    /// `Action`, `Principal`, `Resource`, `Condition` or a `Not…` form.
    pub element: String,
    /// Whether it matches the request.
    pub matched: bool,
    /// The condition operator as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The condition key as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What a condition asks for, variables substituted. The other elements are to be read at their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted: Vec<String>,
    /// What the request has; absent when a condition's key is missing from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Vec<String>>,
    /// The element's place in the policy, as a JSON pointer.
    pub pointer: String,
    /// The same place in the policy's text: the first byte, and the one after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
}
