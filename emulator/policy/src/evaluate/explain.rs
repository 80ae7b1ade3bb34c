//! Why: the statements that decided, or what kept each statement of a silent layer from matching.

use super::{Layers, NamedPolicy, Question, applying, denying, grant, grant::Lacking, matching::Outcome, near_miss};
use crate::{
    ContextValue, Layer, Principal, Reason, StatementRef, Verdict,
    document::{Condition, Effect, Statement, Wanted},
    unverified,
    variable::text_of,
};

/// The reasons of a verdict.
pub(super) fn reasons(question: &Question<'_>, layers: &Layers<'_>, verdict: Verdict) -> Vec<Reason> {
    match verdict {
        Verdict::ExplicitDeny => layers
            .consulted(question)
            .flat_map(|(layer, named)| {
                let denying = denying(question, layer, named);
                denying.map(|statement| denied(question, layer, named, statement)).collect::<Vec<_>>()
            })
            .collect(),
        Verdict::Allowed => allowed(question, layers),
        Verdict::ImplicitDeny => {
            let mut lacking = grant::lacking(question, layers);
            lacking.extend(grant::instead(question, layers, &lacking));
            lacking.iter().flat_map(|lacking| silence(question, lacking)).collect()
        }
    }
}

/// What the consulted policies say that AWS would have refused on write, and what rests on unverified behaviour.
pub(super) fn warnings(question: &Question<'_>, layers: &Layers<'_>) -> Vec<String> {
    let mut warnings = Vec::new();
    for (layer, named) in layers.consulted(question) {
        let document = named.policy.document();
        warnings.extend(document.warnings.iter().map(|warning| format!("policy `{}`: {warning}", named.name)));
        for (statement, named_as) in applying(question, layer, named, Effect::Allow) {
            let everyone = named_as == super::NamedAs::Everyone;
            let own_account = matches!(question.request.principal, Principal::Aws(_)) && question.same_account();
            let is_service = matches!(question.request.principal, Principal::Service(_));
            let rests_on = match layer {
                Layer::Trust if everyone && own_account => &unverified::TRUST_EVERYONE,
                Layer::Resource if everyone && is_service => &unverified::SERVICE_EVERYONE,
                _ => continue,
            };
            warnings.push(format!("policy `{}`: {}: {}", named.name, statement.pointer, rests_on.warning()));
        }
        let web_identity = matches!(question.request.principal, Principal::Federated(_));
        for (statement, named_as) in applying(question, layer, named, Effect::Deny) {
            if layer == Layer::Trust && web_identity && named_as == super::NamedAs::Everyone {
                let rests_on = unverified::TRUST_DENY_EVERYONE.warning();
                warnings.push(format!("policy `{}`: {}: {rests_on}", named.name, statement.pointer));
            }
        }
    }
    warnings
}

fn allowed(question: &Question<'_>, layers: &Layers<'_>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = layers
        .consulted(question)
        .flat_map(|(layer, named)| {
            applying(question, layer, named, Effect::Allow)
                .map(|(statement, _)| allowing(question, layer, named, statement))
                .collect::<Vec<_>>()
        })
        .collect();
    if reasons.is_empty() {
        reasons.push(about(Layer::Identity, "the root user of the account may do everything in it".to_owned()));
    }
    reasons
}

/// A statement that allows.
fn allowing(question: &Question<'_>, layer: Layer, named: NamedPolicy<'_>, statement: &Statement) -> Reason {
    let text = format!("{} allows `{}`", label(statement), question.request.action);
    Reason { pointer: Some(statement.pointer.clone()), ..of(layer, named, Some(statement), text) }
}

/// A statement that denies, and the first of the conditions that let it.
fn denied(question: &Question<'_>, layer: Layer, named: NamedPolicy<'_>, statement: &Statement) -> Reason {
    let text = format!("{} denies `{}`", label(statement), question.request.action);
    let Some(condition) = statement.conditions.first() else {
        return Reason { pointer: Some(statement.pointer.clone()), ..of(layer, named, Some(statement), text) };
    };
    let (wanted, seen) = both_sides(question, condition);
    let (operator, key) = (&condition.written, &condition.key);
    let met = match (&seen, question.holds(condition)) {
        (_, Outcome::Broken) => format!("`{operator}` on `{key}` cannot be evaluated, which makes a Deny apply"),
        (None, _) => format!("the request has no `{key}`, which satisfies `{operator}`"),
        (Some(seen), _) => format!("`{key}` is {}, which satisfies `{operator}` with {}", list(seen), list(&wanted)),
    };
    Reason {
        element: Some("Condition".to_owned()),
        operator: Some(operator.clone()),
        key: Some(key.clone()),
        wanted,
        seen,
        pointer: Some(condition.pointer.clone()),
        ..of(layer, named, Some(statement), format!("{text}: {met}"))
    }
}

/// What the condition wants, variables substituted, and what the request has.
fn both_sides(question: &Question<'_>, condition: &Condition) -> (Vec<String>, Option<Vec<String>>) {
    let context = &question.request.context;
    let wanted = condition.values.iter().map(|value| match &value.wanted {
        Wanted::Fixed(_) => value.text.clone(),
        Wanted::Template(template) => {
            template.resolve(context).map_or_else(|| value.text.clone(), |pieces| text_of(&pieces))
        }
    });
    (wanted.collect(), context.value(&condition.lookup).map(|value| value.values().to_vec()))
}

/// What a layer that had to allow says instead.
fn silence(question: &Question<'_>, lacking: &Lacking<'_>) -> Vec<Reason> {
    if lacking.policies.is_empty() {
        return vec![about(lacking.layer, nothing(lacking))];
    }
    lacking.policies.iter().flat_map(|named| nearest(question, lacking.layer, *named)).collect()
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

/// What kept a policy's Allow statements from applying, the one that came nearest first.
fn nearest(question: &Question<'_>, layer: Layer, named: NamedPolicy<'_>) -> Vec<Reason> {
    let statements = &named.policy.document().statements;
    let allows = || statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let about_it = || allows().filter(|statement| statement.action.covers(&question.request.action));
    let by_condition = about_it().filter(|it| question.principal(it, layer).is_some() && question.resource(it, layer));
    let by_resource = about_it().filter(|it| question.principal(it, layer).is_some() && !question.resource(it, layer));
    let by_principal = about_it().filter(|it| question.principal(it, layer).is_none());

    let mut reasons = Vec::new();
    for statement in by_condition {
        let failed = statement.conditions.iter().map(|condition| (condition, question.holds(condition)));
        for (condition, outcome) in failed.filter(|(_, outcome)| *outcome != Outcome::Holds) {
            reasons.push(unmet(question, layer, named, statement, condition, outcome));
        }
    }
    reasons.extend(by_resource.map(|statement| wrong_resource(question, layer, named, statement)));
    reasons.extend(by_principal.map(|statement| wrong_principal(question, layer, named, statement)));
    if reasons.is_empty() {
        reasons.push(no_action(question, layer, named, &allows().collect::<Vec<_>>()));
    }
    reasons
}

fn unmet(
    question: &Question<'_>,
    layer: Layer,
    named: NamedPolicy<'_>,
    statement: &Statement,
    condition: &Condition,
    outcome: Outcome,
) -> Reason {
    let (wanted, seen) = both_sides(question, condition);
    let several = matches!(question.request.context.value(&condition.lookup), Some(ContextValue::Multi(_)));
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
    let near_miss = near_miss::of_condition(question, condition, &wanted, seen.as_deref());
    Reason {
        element: Some("Condition".to_owned()),
        operator: Some(operator.clone()),
        key: Some(key.clone()),
        wanted,
        seen,
        pointer: Some(condition.pointer.clone()),
        near_miss,
        ..of(layer, named, Some(statement), text)
    }
}

fn wrong_resource(question: &Question<'_>, layer: Layer, named: NamedPolicy<'_>, statement: &Statement) -> Reason {
    let seen = &question.request.resource;
    let Some(element) = &statement.resource else {
        let text = format!("{} has neither `Resource` nor `NotResource`", label(statement));
        return Reason {
            element: Some("Resource".to_owned()),
            pointer: Some(statement.pointer.clone()),
            ..of(layer, named, Some(statement), text)
        };
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
        near_miss: near_miss::of_resource(&question.request.action, seen, element.negated, &wanted),
        wanted,
        seen: Some(vec![seen.clone()]),
        pointer: Some(element.pointer.clone()),
        ..of(layer, named, Some(statement), text)
    }
}

fn wrong_principal(question: &Question<'_>, layer: Layer, named: NamedPolicy<'_>, statement: &Statement) -> Reason {
    let seen = caller(&question.request.principal);
    let Some(element) = &statement.principal else {
        let text = format!("{} names no principal", label(statement));
        return Reason {
            element: Some("Principal".to_owned()),
            pointer: Some(statement.pointer.clone()),
            ..of(layer, named, Some(statement), text)
        };
    };
    let wanted: Vec<String> = element.entries.iter().map(|entry| entry.text.clone()).collect();
    let text = format!("the caller is `{seen}`, and `{}` is {}", element.name(), list(&wanted));
    let kinds: Vec<&str> = element.entries.iter().map(|entry| entry.kind).collect();
    Reason {
        element: Some(element.name().to_owned()),
        near_miss: near_miss::of_principal(&question.request.principal, &wanted, &kinds),
        wanted,
        seen: Some(vec![seen.to_owned()]),
        pointer: Some(element.pointer.clone()),
        ..of(layer, named, Some(statement), text)
    }
}

/// No statement of the policy allows the action: one reason, at the `Action` element that is nearest.
fn no_action(question: &Question<'_>, layer: Layer, named: NamedPolicy<'_>, allows: &[&Statement]) -> Reason {
    let action = &question.request.action;
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
        near_miss: nearest.and_then(|statement| near_miss::of_action(action, &statement.action)),
        ..of(layer, named, nearest.copied(), text)
    }
}

fn of(layer: Layer, named: NamedPolicy<'_>, statement: Option<&Statement>, text: String) -> Reason {
    let statement = statement.map(|statement| StatementRef {
        sid: statement.sid.as_ref().map(|sid| sid.text.clone()),
        index: statement.index,
    });
    Reason { policy: Some(named.name.to_owned()), statement, ..about(layer, text) }
}

fn about(layer: Layer, text: String) -> Reason {
    Reason {
        layer,
        policy: None,
        statement: None,
        element: None,
        operator: None,
        key: None,
        wanted: Vec::new(),
        seen: None,
        pointer: None,
        text,
        near_miss: None,
    }
}

/// The statement in words: `statement 0`, or by its Sid.
fn label(statement: &Statement) -> String {
    match &statement.sid {
        Some(sid) if !sid.text.is_empty() => format!("statement `{}`", sid.text),
        _ => format!("statement {}", statement.index),
    }
}

/// The caller in words.
pub(crate) fn caller(principal: &Principal) -> &str {
    match principal {
        Principal::Aws(arn) => arn.as_str(),
        Principal::Federated(name) | Principal::Service(name) => name,
        Principal::Anonymous => "anonymous",
    }
}

/// Values in words: up to three, then how many more there are.
fn list(values: &[String]) -> String {
    let shown: Vec<String> = values.iter().take(3).map(|value| format!("`{value}`")).collect();
    match values.len() {
        0 => "nothing".to_owned(),
        1..=3 => shown.join(" or "),
        more => format!("{} or {} more", shown.join(" or "), more - 3),
    }
}
