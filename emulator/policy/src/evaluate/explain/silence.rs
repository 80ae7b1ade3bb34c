//! What a layer that had to allow says instead: per policy, what kept each Allow from applying, the nearest first.

use super::words::{about, both_sides, caller, label, list, of, of_condition, span};
use crate::{
    ContextValue, Layer, Principal, Reason,
    document::{Condition, Effect, PrincipalElement, PrincipalForm, Statement},
    evaluate::{NamedPolicy, Trial, grant::Lacking, matching::Outcome, near_miss},
    unverified,
};

/// The reasons of a layer's silence.
pub(super) fn reasons(trial: &Trial<'_>, lacking: &Lacking<'_>) -> Vec<Reason> {
    if lacking.policies.is_empty() {
        return vec![about(lacking.layer, nothing(lacking))];
    }
    lacking.policies.iter().flat_map(|named| nearest(trial, lacking.layer, *named)).collect()
}

fn nothing(lacking: &Lacking<'_>) -> String {
    match (lacking.layer, lacking.level) {
        (Layer::ServiceControl, Some(level)) => {
            format!("level {level} of the organization holds no service control policy, so it allows nothing")
        }
        (Layer::Trust, _) => "the role has no trust policy, so it trusts nobody".to_owned(),
        (Layer::Resource, _) => "the resource has no policy that allows it".to_owned(),
        (Layer::Boundary, _) => "the permissions boundary holds no policy, so it allows nothing".to_owned(),
        (Layer::Session, _) => "the session holds no policy, so it allows nothing".to_owned(),
        _ => "the caller has no identity-based policy".to_owned(),
    }
}

/// What kept a policy's Allow statements from applying: conditions first, then resources, then principals.
fn nearest(trial: &Trial<'_>, layer: Layer, named: NamedPolicy<'_>) -> Vec<Reason> {
    let question = trial.question;
    let statements = &named.policy.document().statements;
    let allows = || statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let about_it = || allows().filter(|statement| question.action(statement));
    let by_condition = about_it().filter(|it| question.principal(it, layer).is_some() && question.resource(it, layer));
    let by_resource = about_it().filter(|it| question.principal(it, layer).is_some() && !question.resource(it, layer));
    let by_principal = about_it().filter(|it| question.principal(it, layer).is_none());

    let mut reasons = Vec::new();
    for statement in by_condition {
        let failed = statement.conditions.iter().map(|condition| (condition, question.holds(condition)));
        for (condition, outcome) in failed.filter(|(_, outcome)| *outcome != Outcome::Holds) {
            reasons.push(unmet(trial, layer, named, statement, condition, outcome));
        }
    }
    reasons.extend(by_resource.map(|statement| wrong_resource(trial, layer, named, statement)));
    reasons.extend(by_principal.map(|statement| wrong_principal(trial, layer, named, statement)));
    if reasons.is_empty() {
        reasons.push(no_action(trial, layer, named, &allows().collect::<Vec<_>>()));
    }
    reasons
}

fn unmet(
    trial: &Trial<'_>,
    layer: Layer,
    named: NamedPolicy<'_>,
    statement: &Statement,
    condition: &Condition,
    outcome: Outcome,
) -> Reason {
    let question = trial.question;
    let (wanted, seen) = both_sides(question, condition);
    let several = matches!(question.values(&condition.lookup), Some(ContextValue::Multi(_)));
    let several = several && condition.quantifier.is_none() && !condition.operator.asks_presence();
    let (operator, key) = (&condition.written, &condition.key);
    let text = match (&seen, outcome) {
        (_, Outcome::Broken) => {
            format!(
                "`{operator}` on `{key}` cannot be evaluated: a value of the policy is not {}",
                condition.operator.expects()
            )
        }
        (None, _) => format!("the request has no `{key}`, and `{operator}` wants {}", list(&wanted)),
        (Some(seen), _) if several => format!(
            "`{key}` may have several values ({}), which `{operator}` without `ForAnyValue:` or `ForAllValues:` never \
             matches",
            list(seen)
        ),
        (Some(seen), _) => format!("`{key}` is {}, and `{operator}` wants {}", list(seen), list(&wanted)),
    };
    Reason {
        near_miss: near_miss::of_condition(trial, condition),
        wanted,
        seen,
        ..of_condition(layer, named, statement, condition, text)
    }
}

fn wrong_resource(trial: &Trial<'_>, layer: Layer, named: NamedPolicy<'_>, statement: &Statement) -> Reason {
    let seen = &trial.question.request.resource;
    let Some(element) = &statement.resource else {
        return lacks(layer, named, statement, "Resource", "has neither `Resource` nor `NotResource`");
    };
    let wanted: Vec<String> = element.patterns.iter().map(|pattern| pattern.text.clone()).collect();
    let text = if element.negated {
        format!("`NotResource` excludes `{seen}`")
    } else if seen == "*" {
        format!("the call names no resource (`*`), and `Resource` is {}", list(&wanted))
    } else {
        format!("the resource is `{seen}`, and `Resource` is {}", list(&wanted))
    };
    Reason {
        element: Some(element.name().to_owned()),
        near_miss: near_miss::of_resource(trial, element, &wanted),
        wanted,
        seen: Some(vec![seen.clone()]),
        pointer: Some(element.pointer.clone()),
        span: Some(span(element.at)),
        ..of(layer, named, Some(statement), text)
    }
}

fn wrong_principal(trial: &Trial<'_>, layer: Layer, named: NamedPolicy<'_>, statement: &Statement) -> Reason {
    let seen = caller(&trial.question.request.principal);
    let Some(element) = &statement.principal else {
        return lacks(layer, named, statement, "Principal", "names no principal");
    };
    let wanted: Vec<String> = element.entries.iter().map(|entry| entry.text.clone()).collect();
    let everyone = layer == Layer::Trust && !element.negated && names_everyone(element);
    let text = if everyone {
        let kind = match &trial.question.request.principal {
            Principal::Federated(_) => "an identity of a provider, which `Federated` lets in",
            Principal::Service(_) => "a service of AWS, which `Service` lets in",
            Principal::Aws(_) | Principal::Anonymous => "nobody whom AWS knows",
        };
        format!("`*` in a trust policy lets in who has an identity in AWS: the caller, `{seen}`, is {kind}")
    } else {
        format!("the caller is `{seen}`, and `{}` is {}", element.name(), list(&wanted))
    };
    // For web identities it is recorded.
    let recorded = matches!(&trial.question.request.principal, Principal::Federated(_));
    Reason {
        element: Some(element.name().to_owned()),
        near_miss: near_miss::of_principal(trial, element),
        unverified: (everyone && !recorded).then(|| unverified::TRUST_EVERYONE.id.to_owned()),
        wanted,
        seen: Some(vec![seen.to_owned()]),
        pointer: Some(element.pointer.clone()),
        span: Some(span(element.at)),
        ..of(layer, named, Some(statement), text)
    }
}

fn names_everyone(element: &PrincipalElement) -> bool {
    element.entries.iter().any(|entry| matches!(entry.form, PrincipalForm::Everyone))
}

/// The statement has no such element, without which it says nothing in this layer.
fn lacks(layer: Layer, named: NamedPolicy<'_>, statement: &Statement, element: &str, what: &str) -> Reason {
    Reason {
        element: Some(element.to_owned()),
        pointer: Some(statement.pointer.clone()),
        span: Some(span(statement.at)),
        ..of(layer, named, Some(statement), format!("{} {what}", label(statement)))
    }
}

/// No statement of the policy allows the action: one reason, at the `Action` element that is nearest.
fn no_action(trial: &Trial<'_>, layer: Layer, named: NamedPolicy<'_>, allows: &[&Statement]) -> Reason {
    let action = &trial.question.request.action;
    let count = named.policy.document().statements.len();
    let text = match (allows.len(), count) {
        (0, _) => format!("it has no statement that allows anything, `{action}` included"),
        (_, 1) => format!("its only statement does not allow `{action}`"),
        _ => format!("none of its {count} statements allows `{action}`"),
    };
    let service = |name: &str| name.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let of_service =
        |statement: &&&Statement| statement.action.names.iter().any(|name| service(&name.text) == service(action));
    let nearest = allows.iter().find(of_service).or(allows.first());
    Reason {
        element: Some(nearest.map_or("Action", |statement| statement.action.name()).to_owned()),
        wanted: nearest.map_or_else(Vec::new, |it| it.action.names.iter().map(|name| name.text.clone()).collect()),
        seen: Some(vec![action.clone()]),
        pointer: nearest.map(|statement| statement.action.pointer.clone()),
        span: nearest.map(|statement| span(statement.action.at)),
        near_miss: allows.iter().find_map(|statement| near_miss::of_action(trial, &statement.action)),
        ..of(layer, named, nearest.copied(), text)
    }
}
