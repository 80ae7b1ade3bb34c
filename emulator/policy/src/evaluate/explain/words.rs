//! The parts that reasons are made of: places, both sides of a condition, and how things are called.

use crate::{
    Layer, Principal, Reason, StatementRef,
    document::{Condition, Place, Statement, Wanted},
    evaluate::{NamedPolicy, Question},
    variable::{Piece, Resolved, reach, text_of},
};

/// A reason about a policy, or a statement in it.
pub(super) fn of(layer: Layer, named: NamedPolicy<'_>, statement: Option<&Statement>, text: String) -> Reason {
    let statement = statement.map(reference);
    Reason { policy: Some(named.name.to_owned()), statement, ..about(layer, text) }
}

/// A reason about a condition.
pub(super) fn of_condition(
    layer: Layer,
    named: NamedPolicy<'_>,
    statement: &Statement,
    condition: &Condition,
    text: String,
) -> Reason {
    Reason {
        element: Some("Condition".to_owned()),
        operator: Some(condition.written.clone()),
        key: Some(condition.key.clone()),
        pointer: Some(condition.pointer.clone()),
        span: span_of(condition),
        ..of(layer, named, Some(statement), text)
    }
}

/// A reason about a whole layer.
pub(super) fn about(layer: Layer, text: String) -> Reason {
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
        span: None,
        text,
        near_miss: None,
        unverified: None,
    }
}

/// The statement by its place in the policy.
pub(in crate::evaluate) fn reference(statement: &Statement) -> StatementRef {
    StatementRef { sid: statement.sid.as_ref().map(|sid| sid.text.clone()), index: statement.index }
}

/// A place in the policy's text.
pub(in crate::evaluate) fn span(at: Place) -> [usize; 2] {
    [at.start, at.end]
}

/// The values of a condition in the policy's text; none when it lists none.
pub(in crate::evaluate) fn span_of(condition: &Condition) -> Option<[usize; 2]> {
    let (first, last) = (condition.values.first()?, condition.values.last()?);
    Some([first.at.start, last.at.end])
}

/// What the condition wants, variables substituted, and what the request has. A letter that would be a wildcard if it did
/// not come from a variable is shown as it would have to be written: `${*}`.
pub(in crate::evaluate) fn both_sides(
    question: &Question<'_>,
    condition: &Condition,
) -> (Vec<String>, Option<Vec<String>>) {
    let context = &question.request.context;
    let wanted = condition.values.iter().map(|value| match &value.wanted {
        Wanted::Fixed(_) => value.text.clone(),
        // A text that nobody would read to its end is shown as it is written.
        Wanted::Template(template) => match template.resolve(context, reach("")) {
            Resolved::Text(pieces) if condition.reads_wildcards() => pieces.iter().map(as_written).collect(),
            Resolved::Text(pieces) => text_of(&pieces),
            Resolved::Nothing | Resolved::Longer => value.text.clone(),
        },
    });
    (wanted.collect(), context.lowered(&condition.lookup).map(|value| value.values().to_vec()))
}

/// The piece as a policy would have to write it.
fn as_written(piece: &Piece<'_>) -> String {
    if piece.wild {
        return piece.text.clone().into_owned();
    }
    let letter = |letter: char| match letter {
        '*' | '?' => format!("${{{letter}}}"),
        other => other.to_string(),
    };
    piece.text.chars().map(letter).collect()
}

/// The statement in words: `statement 0`, or by its Sid.
pub(super) fn label(statement: &Statement) -> String {
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
pub(in crate::evaluate) fn list(values: &[String]) -> String {
    let shown: Vec<String> = values.iter().take(3).map(|value| format!("`{value}`")).collect();
    match values.len() {
        0 => "nothing".to_owned(),
        1..=3 => shown.join(" or "),
        more => format!("{} or {} more", shown.join(" or "), more - 3),
    }
}
