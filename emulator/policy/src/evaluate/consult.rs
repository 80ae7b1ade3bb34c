//! What was looked at: each consulted policy, each of its statements, each element, and whether it matched.

use super::{
    Layers, NamedPolicy, Question,
    explain::{both_sides, caller, reference, span, span_of},
    matching::Outcome,
};
use crate::{
    Considered, Consulted, Effect, Examined, Layer, Says,
    document::{self, Condition, Statement},
};

/// Every policy that has a say, and the layers and levels that hold none though they are there.
pub(super) fn consulted(question: &Question<'_>, layers: &Layers<'_>) -> Vec<Consulted> {
    layers
        .levels(question)
        .flat_map(|(layer, level, policies)| {
            if policies.is_empty() {
                vec![Consulted { layer, level, policy: None, says: Says::Nothing, statements: Vec::new() }]
            } else {
                policies.iter().map(|named| policy(question, layer, level, *named)).collect()
            }
        })
        .collect()
}

fn policy(question: &Question<'_>, layer: Layer, level: Option<usize>, named: NamedPolicy<'_>) -> Consulted {
    let statements: Vec<Considered> =
        named.policy.document().statements.iter().map(|statement| considered(question, layer, statement)).collect();
    let some = |effect: Effect| statements.iter().any(|statement| statement.applies && statement.effect == effect);
    let says = match (some(Effect::Deny), some(Effect::Allow)) {
        (true, _) => Says::Denies,
        (false, true) => Says::Allows,
        (false, false) => Says::Nothing,
    };
    Consulted { layer, level, policy: Some(named.name.to_owned()), says, statements }
}

fn considered(question: &Question<'_>, layer: Layer, statement: &Statement) -> Considered {
    let request = question.request;
    let plain = |element: &str, matched: bool, seen: &str, pointer: &str, span: [usize; 2]| Examined {
        element: element.to_owned(),
        matched,
        operator: None,
        key: None,
        wanted: Vec::new(),
        seen: Some(vec![seen.to_owned()]),
        pointer: pointer.to_owned(),
        span: Some(span),
    };
    let action = &statement.action;
    let mut elements =
        vec![plain(action.name(), question.action(statement), &request.action, &action.pointer, span(action.at))];
    let (named, seen) = (question.principal(statement, layer).is_some(), caller(&request.principal));
    match &statement.principal {
        Some(principal) => {
            elements.push(plain(principal.name(), named, seen, &principal.pointer, span(principal.at)));
        }
        None if named => {}
        // The element is not there, and this kind of policy says nothing without it.
        None => elements.push(plain("Principal", false, seen, &statement.pointer, span(statement.at))),
    }
    let (covered, seen) = (question.resource(statement, layer), request.resource.as_str());
    match &statement.resource {
        Some(resource) => elements.push(plain(resource.name(), covered, seen, &resource.pointer, span(resource.at))),
        None if covered => {}
        None => elements.push(plain("Resource", false, seen, &statement.pointer, span(statement.at))),
    }
    elements.extend(statement.conditions.iter().map(|condition| examined(question, statement, condition)));
    Considered {
        statement: reference(statement),
        effect: match statement.effect {
            document::Effect::Allow => Effect::Allow,
            document::Effect::Deny => Effect::Deny,
        },
        applies: question.applies(statement, layer).is_some(),
        elements,
    }
}

/// A condition that cannot be evaluated counts as one that matches in a Deny, and as one that does not in an Allow.
fn examined(question: &Question<'_>, statement: &Statement, condition: &Condition) -> Examined {
    let (wanted, seen) = both_sides(question, condition);
    let matched = match question.holds(condition) {
        Outcome::Holds => true,
        Outcome::Fails => false,
        Outcome::Broken => statement.effect == document::Effect::Deny,
    };
    Examined {
        element: "Condition".to_owned(),
        matched,
        operator: Some(condition.written.clone()),
        key: Some(condition.key.clone()),
        wanted,
        seen,
        pointer: condition.pointer.clone(),
        span: span_of(condition),
    }
}
