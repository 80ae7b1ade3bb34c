//! Values of the request that an operator does not compare as they were meant: several where it takes one, and texts that
//! are no number, date, address or ARN, or no truth value, which counts as false (recorded).

use crate::{
    ContextValue, Layer,
    document::{Condition, Statement},
    evaluate::{Question, explain::list},
    unverified,
};

/// What is odd about the values that conditions of statements about the call look at.
pub(super) fn warnings<'a>(
    question: &'a Question<'a>,
    layer: Layer,
    statements: &'a [Statement],
) -> impl Iterator<Item = String> + 'a {
    let about_it = move |statement: &&Statement| {
        question.action(statement)
            && question.principal(statement, layer).is_some()
            && question.resource(statement, layer)
    };
    let conditions = statements.iter().filter(about_it).flat_map(|statement| &statement.conditions);
    conditions.filter_map(|condition| {
        let text = several(question, condition).or_else(|| unreadable(question, condition))?;
        Some(format!("{}: {text}", condition.pointer))
    })
}

/// A key of several values, and an operator for one, other than those that were recorded.
fn several(question: &Question<'_>, condition: &Condition) -> Option<String> {
    let several = matches!(question.values(&condition.lookup), Some(ContextValue::Multi(_)));
    let recorded = condition.operator.asks_presence() || condition.compares_text();
    (several && condition.quantifier.is_none() && !recorded).then(|| unverified::SEVERAL_VALUES.warning())
}

fn unreadable(question: &Question<'_>, condition: &Condition) -> Option<String> {
    if condition.operator.asks_presence() {
        return None;
    }
    let values = question.values(&condition.lookup)?.values();
    let unread: Vec<String> = values.iter().filter(|value| !condition.operator.reads(value)).cloned().collect();
    let (key, expects) = (&condition.key, condition.operator.expects());
    (!unread.is_empty()).then(|| {
        let (seen, operator) = (list(&unread), &condition.written);
        format!("the request's `{key}` is {seen}: not {expects}, which is what `{operator}` compares")
    })
}
