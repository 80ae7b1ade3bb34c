//! The IAM policy language: [`Policy`] and [`Request`] in, [`Decision`] out.
//!
//! Pure: no IO, no clock, no async. Text becomes a policy with a place for every node; a request and the [`Layers`] of
//! policies that apply to it become a verdict with its reasons.

mod condition;
mod decision;
mod document;
mod evaluate;
pub mod lint;
mod pattern;
mod record;
mod request;
mod resource_control;
mod segment;
mod sentence;
mod simulate;
mod unverified;
mod variable;
mod write;

pub use condition::{operator_names, provider_claims};
pub use decision::{Considered, Consulted, Decision, Effect, Examined, Layer, Reason, Says, StatementRef, Verdict};
pub use document::{Policy, PolicyError};
pub use evaluate::{Layers, NamedPolicy, ResourcePolicy, evaluate, verdict};
pub use record::{Record, Refusal};
pub use request::{Context, ContextValue, Principal, Request};
pub use sentence::denial_sentence;
pub use simulate::{SimulateAnswer, SimulateError, SimulateInput, simulate};
pub use unverified::{UNVERIFIED, Unverified};
pub use write::{
    DocumentKind, Malformed, Oversize, Quota, WRITE_RULES, WriteOptions, WriteRule, check_on_write, check_on_write_with,
};
