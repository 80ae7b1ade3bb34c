//! Warnings: what AWS would have refused on write, what rests on unverified behaviour, what allows by emptiness, and
//! values of the request that an operator cannot read.

mod element;
mod value;

use super::{Change, NamedAs, NamedPolicy, Question, Trial, applying, matching::Outcome, principal::is_role};
use crate::{
    Layer, Principal, Verdict,
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
        let statements = &named.policy.document().statements;
        warnings.extend(statements.iter().filter_map(|it| element::warning(it, layer)).map(|text| about(&text)));
        warnings.extend(value::warnings(question, layer, statements).map(|text| about(&text)));
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
    let short = || {
        let resource = &question.request.resource;
        statement.resource.as_ref().is_some_and(|element| element.rests_on_a_reading(resource))
    };
    let operator_case = || statement.conditions.iter().any(|condition| condition.is_in_other_letters());
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
        _ if layer != Layer::Session && short() => Some(&unverified::SHORT_ARN),
        _ if operator_case() => Some(&unverified::OPERATOR_CASE),
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
