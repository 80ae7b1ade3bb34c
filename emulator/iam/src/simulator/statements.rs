//! The statements that decided, each with its policy and its place: line and column, both from 1.
//!
//! A statement begins where the one before it ended; the first just after the bracket or brace of the list. Lines end with
//! CR, LF or both. Recorded.

use portcullis_policy::{Consulted, Decision, Effect, Layer, Policy, Says, Verdict};
use serde::Serialize;

use super::question::Input;

/// A statement that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Matched {
    source_policy_id: String,
    source_policy_type: &'static str,
    start_position: Position,
    end_position: Position,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Position {
    line: usize,
    column: usize,
}

/// The statements of the winning effect; none when nothing allows. Organization policies are not shown.
pub(super) fn matched(decision: &Decision, inputs: &[Input]) -> Vec<Matched> {
    let effect = match decision.verdict {
        Verdict::Allowed => Effect::Allow,
        Verdict::ExplicitDeny => Effect::Deny,
        Verdict::ImplicitDeny => return Vec::new(),
    };
    let consulted = decision.consulted.iter().filter(|consulted| source_type(consulted.layer).is_some());
    consulted.flat_map(|consulted| of_policy(consulted, effect, inputs)).collect()
}

/// What one layer by itself says.
pub(super) fn says(decision: &Decision, layer: Layer) -> Option<Verdict> {
    let of_layer = || decision.consulted.iter().filter(|consulted| consulted.layer == layer);
    of_layer().next()?;
    Some(if of_layer().any(|consulted| consulted.says == Says::Denies) {
        Verdict::ExplicitDeny
    } else if of_layer().any(|consulted| consulted.says == Says::Allows) {
        Verdict::Allowed
    } else {
        Verdict::ImplicitDeny
    })
}

/// What AWS calls the policies of a layer.
pub(super) fn source_type(layer: Layer) -> Option<&'static str> {
    match layer {
        Layer::Identity => Some("IAM Policy"),
        Layer::Boundary => Some("Permissions Boundary Policy"),
        Layer::Resource | Layer::Trust => Some("Resource Policy"),
        Layer::ResourceControl | Layer::ServiceControl | Layer::Session => None,
    }
}

fn of_policy(consulted: &Consulted, effect: Effect, inputs: &[Input]) -> Vec<Matched> {
    let name = consulted.policy.as_deref().unwrap_or_default();
    let Some(input) = inputs.iter().find(|input| input.layer == consulted.layer && input.id == name) else {
        return Vec::new();
    };
    let statements = consulted.statements.iter().filter(|considered| considered.applies && considered.effect == effect);
    statements.filter_map(|considered| place(input, considered.statement.index)).collect()
}

fn place(input: &Input, index: usize) -> Option<Matched> {
    let (start, end) = span(&input.given, index)?;
    let text = input.given.text();
    Some(Matched {
        source_policy_id: input.id.clone(),
        source_policy_type: source_type(input.layer)?,
        start_position: position(text.get(..start)?),
        end_position: position(text.get(..end)?),
    })
}

/// The bytes of a statement as the simulator counts them.
fn span(policy: &Policy, index: usize) -> Option<(usize, usize)> {
    let list = policy.span_of("/Statement")?;
    let alone = policy.text().get(list.offset()..)?.starts_with('{');
    if alone {
        return Some((list.offset() + 1, list.offset() + list.len()));
    }
    let end_of = |index: usize| {
        policy.span_of(&format!("/Statement/{index}")).map(|statement| statement.offset() + statement.len())
    };
    let start = match index.checked_sub(1) {
        Some(before) => end_of(before)?,
        None => list.offset() + 1,
    };
    Some((start, end_of(index)?))
}

/// The place after a text.
fn position(before: &str) -> Position {
    let text = before.replace("\r\n", "\n").replace('\r', "\n");
    let last = text.rsplit('\n').next().unwrap_or_default();
    Position { line: text.matches('\n').count() + 1, column: last.chars().count() + 1 }
}
