//! Warnings: what AWS would have refused on write, what rests on unverified behaviour, and what allows by emptiness.

use super::{Change, NamedAs, NamedPolicy, Question, Trial, applying, matching::Outcome, principal::is_role};
use crate::{
    ContextValue, Layer, Principal, Verdict,
    document::{Effect, Statement},
    unverified::{self, Unverified},
};

/// The warnings of a decision.
pub(super) fn warnings(trial: &Trial<'_>, verdict: Verdict) -> Vec<String> {
    let (question, layers) = (trial.question, trial.layers);
    // A set that is empty lets nobody in by mistake when the request would be allowed without it.
    let by_emptiness = verdict == Verdict::Allowed && !trial.allows(&Change::StrictSets);
    let mut warnings = Vec::new();
    for (layer, named) in layers.consulted(question) {
        let about = |text: &str| format!("policy `{}`: {text}", named.name);
        warnings.extend(named.policy.document().warnings.iter().map(|warning| about(warning)));
        for (statement, named_as) in applying_both(question, layer, named) {
            if let Some(rests_on) = rests_on(question, layer, statement, named_as) {
                warnings.push(about(&format!("{}: {}", statement.pointer, rests_on.warning())));
            }
            if by_emptiness && statement.effect == Effect::Allow {
                warnings.extend(empty_sets(question, statement).map(|text| about(&text)));
            }
        }
        warnings.extend(several_values(question, layer, named).map(|text| about(&text)));
    }
    warnings
}

/// The unverified behaviour that a statement rests on when it applies.
pub(super) fn rests_on(
    question: &Question<'_>,
    layer: Layer,
    statement: &Statement,
    named_as: NamedAs,
) -> Option<&'static Unverified> {
    let principal = &question.request.principal;
    let own_account = matches!(principal, Principal::Aws(_)) && question.same_account();
    let everyone = named_as == NamedAs::Everyone;
    let broken = || statement.conditions.iter().any(|condition| question.holds(condition) == Outcome::Broken);
    match (statement.effect, layer) {
        (Effect::Allow, Layer::Trust) if everyone && own_account => Some(&unverified::TRUST_EVERYONE),
        (Effect::Allow, Layer::Resource) if everyone && matches!(principal, Principal::Service(_)) => {
            Some(&unverified::SERVICE_EVERYONE)
        }
        (Effect::Deny, Layer::Trust) if everyone && !matches!(principal, Principal::Aws(_)) => {
            Some(&unverified::TRUST_DENY_EVERYONE)
        }
        (Effect::Deny, _) if statement.conditions.len() > 1 && broken() => Some(&unverified::BROKEN_ARN),
        (_, Layer::Resource | Layer::Trust) if matches!(principal, Principal::Aws(arn) if is_role(arn)) => {
            Some(&unverified::ROLE_AS_CALLER)
        }
        _ => None,
    }
}

/// Each statement of the policy that applies, and how it names the caller.
fn applying_both<'a>(
    question: &'a Question<'a>,
    layer: Layer,
    named: NamedPolicy<'a>,
) -> impl Iterator<Item = (&'a Statement, NamedAs)> + 'a {
    applying(question, layer, named, Effect::Allow).chain(applying(question, layer, named, Effect::Deny))
}

/// The conditions of an Allow that hold because the request has no value for them.
fn empty_sets<'a>(question: &'a Question<'_>, statement: &'a Statement) -> impl Iterator<Item = String> + 'a {
    statement.conditions.iter().filter(|condition| question.is_vacuous(condition)).map(|condition| {
        format!(
            "{}: `{}` holds because the request has no `{}`: what asks of all values is satisfied by none; ask for the \
             key with `Null: false` too, or write `ForAnyValue:`",
            condition.pointer, condition.written, condition.key
        )
    })
}

/// The conditions of statements about the call that compare a key of several values with an operator for one, other
/// than those that were recorded.
fn several_values<'a>(
    question: &'a Question<'a>,
    layer: Layer,
    named: NamedPolicy<'a>,
) -> impl Iterator<Item = String> + 'a {
    let about_it = move |statement: &&Statement| {
        question.action(statement)
            && question.principal(statement, layer).is_some()
            && question.resource(statement, layer)
    };
    let conditions = named.policy.document().statements.iter().filter(about_it).flat_map(|it| &it.conditions);
    conditions
        .filter(|condition| {
            let several = matches!(question.values(&condition.lookup), Some(ContextValue::Multi(_)));
            let recorded = condition.operator.asks_presence() || condition.operator.name().starts_with("String");
            several && condition.quantifier.is_none() && !recorded
        })
        .map(|condition| format!("{}: {}", condition.pointer, unverified::SEVERAL_VALUES.warning()))
}
