//! Why: the statements that decided, or what kept each statement of a silent layer from applying.

mod silence;
mod words;

pub(crate) use words::caller;
pub(super) use words::{both_sides, list, reference, span, span_of};

use super::{
    NamedAs, NamedPolicy, Trial, Unconditional, applying,
    grant::{self, instead},
    matching::Outcome,
    near_miss, unconditional,
    warn::rests_on,
};
use crate::{
    Layer, Reason, Verdict,
    document::{Condition, Effect, Statement},
};
use words::{about, label, of};

/// The reasons of a verdict.
pub(super) fn reasons(trial: &Trial<'_>, verdict: Verdict) -> Vec<Reason> {
    match (unconditional(trial.question.request), verdict) {
        (Some(Unconditional::Allowed { why }), _) => return vec![about(Layer::Identity, why.to_owned())],
        (Some(Unconditional::Refused { why, .. }), Verdict::ImplicitDeny) => {
            let layer = if grant::is_role(trial.question) { Layer::Trust } else { Layer::Identity };
            return vec![about(layer, why.to_owned())];
        }
        (Some(Unconditional::Refused { .. }) | None, _) => {}
    }
    match verdict {
        Verdict::ExplicitDeny => deciding(trial, Effect::Deny, denied),
        Verdict::Allowed => {
            let mut reasons = deciding(trial, Effect::Allow, allowing);
            if reasons.is_empty() {
                let text = "the root user of the account may do everything in it";
                reasons.push(about(Layer::Identity, text.to_owned()));
            }
            reasons
        }
        Verdict::ImplicitDeny => {
            let (question, layers) = (trial.question, trial.layers);
            let mut lacking = grant::lacking(question, layers);
            lacking.extend(instead(question, layers, &lacking));
            lacking.iter().flat_map(|lacking| silence::reasons(trial, lacking)).collect()
        }
    }
}

type Tell = fn(&Trial<'_>, Layer, NamedPolicy<'_>, &Statement, NamedAs) -> Reason;

/// A reason for each statement with this effect that applies, in any layer.
fn deciding(trial: &Trial<'_>, effect: Effect, tell: Tell) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for (layer, named) in trial.layers.consulted(trial.question) {
        for (statement, named_as) in applying(trial.question, layer, named, effect) {
            reasons.push(tell(trial, layer, named, statement, named_as));
        }
    }
    reasons
}

/// A statement that allows.
fn allowing(
    trial: &Trial<'_>,
    layer: Layer,
    named: NamedPolicy<'_>,
    statement: &Statement,
    named_as: NamedAs,
) -> Reason {
    let text = format!("{} allows `{}`", label(statement), trial.question.request.action);
    Reason {
        pointer: Some(statement.pointer.clone()),
        span: Some(span(statement.at)),
        unverified: rests_on(trial.question, layer, statement, named_as).map(|choice| choice.id.to_owned()),
        ..of(layer, named, Some(statement), text)
    }
}

/// A statement that denies, and the first of the conditions that let it, or the first that a small change would undo.
fn denied(trial: &Trial<'_>, layer: Layer, named: NamedPolicy<'_>, statement: &Statement, named_as: NamedAs) -> Reason {
    let question = trial.question;
    let text = format!("{} denies `{}`", label(statement), question.request.action);
    let unverified = rests_on(question, layer, statement, named_as).map(|choice| choice.id.to_owned());
    let near = |condition: &Condition| near_miss::of_condition(trial, condition);
    let undone = statement.conditions.iter().find_map(|condition| near(condition).map(|miss| (condition, Some(miss))));
    let Some((condition, near_miss)) = undone.or_else(|| statement.conditions.first().map(|it| (it, None))) else {
        let (pointer, span) = (Some(statement.pointer.clone()), Some(span(statement.at)));
        return Reason { pointer, span, unverified, ..of(layer, named, Some(statement), text) };
    };
    let (wanted, seen) = both_sides(question, condition);
    let (operator, key) = (&condition.written, &condition.key);
    let met = match (&seen, question.holds(condition)) {
        (_, Outcome::Broken) => format!("`{operator}` on `{key}` cannot be evaluated, which makes a Deny apply"),
        (None, _) => format!("the request has no `{key}`, which satisfies `{operator}`"),
        (Some(seen), _) => format!("`{key}` is {}, which satisfies `{operator}` with {}", list(seen), list(&wanted)),
    };
    Reason {
        unverified,
        near_miss,
        wanted,
        seen,
        ..words::of_condition(layer, named, statement, condition, format!("{text}: {met}"))
    }
}
