//! Near misses of conditions: the rules in their order, and the trial of what they propose.
//!
//! They serve an Allow whose condition fails, and a Deny whose condition holds, such as a `StringNotLike`: a value that
//! ought to match does not. The first proposal that flips the verdict is taken; the rules stand from the most certain to
//! the vaguest.

use super::{audience, key, letters, subject, text, workflow};
use crate::{
    ContextValue,
    condition::{OPERATORS, Operator},
    document::{Condition, Quantifier},
    evaluate::{Change, Question, Trial, change::Rewritten, explain::both_sides},
};

/// What a rule about a condition looks at.
#[derive(Debug)]
pub(super) struct Near<'a> {
    /// The operator's name, without qualifiers.
    pub(super) operator: &'static str,
    pub(super) key: &'a str,
    pub(super) wanted: &'a [String],
    /// The only value of the request.
    pub(super) seen: &'a str,
}

/// A sentence, and the change that it speaks of.
#[derive(Debug)]
pub(super) struct Proposal {
    pub(super) text: String,
    pub(super) change: Proposed,
}

/// The change that a rule proposes.
#[derive(Debug)]
pub(super) enum Proposed {
    /// The condition has this value too.
    Value(String),
    /// The condition's operator reads wildcards, and it has this value too.
    Pattern(String),
    /// The condition's operator reads wildcards.
    Wildcards,
    /// The condition asks whether any value matches.
    AnyValue,
    /// The condition is about this key.
    Key(String),
    /// There is no such condition.
    Dropped,
    /// The request has these values of these keys.
    Request(Vec<(String, String)>),
}

/// The rules about a key that the request has, in their order.
static RULES: &[fn(&Near<'_>) -> Option<Proposal>] = &[
    text::literal_wildcard,
    subject::immutable,
    subject::classic,
    text::letter_case,
    letters::white_space,
    letters::look_alike,
    subject::job_without_branch,
    audience::another_kind,
    text::percent_encoding,
    subject::short_reference,
    workflow::without_ref,
    text::missing_end,
];

/// A change that would make the condition harmless, and flip the verdict.
pub(in crate::evaluate) fn of_condition(trial: &Trial<'_>, condition: &Condition) -> Option<String> {
    let (wanted, seen) = both_sides(trial.question, condition);
    proposals(trial.question, condition, &wanted, seen.as_deref())
        .into_iter()
        .find(|proposal| flips(trial, condition, &proposal.change))
        .map(|proposal| proposal.text)
}

fn proposals(
    question: &Question<'_>,
    condition: &Condition,
    wanted: &[String],
    seen: Option<&[String]>,
) -> Vec<Proposal> {
    let Some(seen) = seen else {
        return key::missing(question, condition, wanted).into_iter().collect();
    };
    let operator = condition.operator.name();
    let several = matches!(question.values(&condition.lookup), Some(ContextValue::Multi(_)));
    if several && let Some(proposal) = key::given_as_a_list(question, condition, seen) {
        return vec![proposal];
    }
    if several && condition.quantifier.is_none() {
        let text = format!("`ForAnyValue:{operator}` compares each value of a key that may have several");
        return vec![Proposal { text, change: Proposed::AnyValue }];
    }
    let [seen] = seen else { return Vec::new() };
    let near = Near { operator, key: &condition.lookup, wanted, seen };
    RULES.iter().filter_map(|rule| rule(&near)).collect()
}

/// Whether the request is allowed with the change.
fn flips(trial: &Trial<'_>, condition: &Condition, change: &Proposed) -> bool {
    let context = &trial.question.request.context;
    let as_it_stands = || Rewritten::new(condition, condition.operator, context);
    let with_wildcards = || Rewritten::new(condition, with_wildcards(condition.operator), context);
    let rewritten = match change {
        Proposed::Value(text) => as_it_stands().with_value(text),
        Proposed::Pattern(text) => with_wildcards().with_value(text),
        Proposed::Wildcards => with_wildcards(),
        Proposed::AnyValue => Rewritten { quantifier: Some(Quantifier::Any), ..as_it_stands() },
        Proposed::Key(key) => Rewritten { lookup: key.to_ascii_lowercase(), ..as_it_stands() },
        Proposed::Dropped => Rewritten { dropped: true, ..as_it_stands() },
        Proposed::Request(keys) => {
            let keys: Vec<(&str, &str)> = keys.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
            return trial.allows_with_keys(&keys);
        }
    };
    trial.allows(&Change::Condition(rewritten))
}

/// The operator of the same family that reads `*` and `?`; any other stays as it is.
fn with_wildcards(operator: &'static dyn Operator) -> &'static dyn Operator {
    let name = like(operator.name());
    OPERATORS.iter().copied().find(|operator| operator.name() == name).unwrap_or(operator)
}

/// The name of the operator of the same family that reads `*` and `?`.
pub(super) fn like(name: &'static str) -> &'static str {
    match name {
        "StringEquals" | "StringEqualsIgnoreCase" => "StringLike",
        "StringNotEquals" | "StringNotEqualsIgnoreCase" => "StringNotLike",
        other => other,
    }
}
