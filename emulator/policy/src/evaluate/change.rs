//! A change to a policy or a request that is tried out, to learn whether it would flip the verdict.
//!
//! Nothing is written or parsed: a question that carries a change answers for the changed element as if the policy said
//! the other thing. So what a reason recommends has been judged by the same rules as everything else.

use super::{Layers, NamedAs, Question, judge};
use crate::{
    Request, Verdict,
    condition::{Comparison, Operand, Operator},
    document::{ActionElement, Condition, PrincipalElement, Quantifier, ResourceElement, Wanted},
    pattern::Pattern,
    request::{Context, ContextValue},
    variable::{Piece, Resolved, reach},
};

/// One changed element of one policy.
#[derive(Debug)]
pub(crate) enum Change<'a> {
    /// The element holds the action's name too.
    Action(&'a ActionElement),
    /// The element holds this pattern too.
    Resource(&'a ResourceElement, Pattern),
    /// The element names the caller, in this form.
    Principal(&'a PrincipalElement, NamedAs),
    /// The condition is another one.
    Condition(Rewritten<'a>),
    /// No condition that begins with `ForAllValues:` holds for want of values.
    StrictSets,
}

/// A condition in other words.
#[derive(Debug)]
pub(crate) struct Rewritten<'a> {
    pub(super) of: &'a Condition,
    pub(super) lookup: String,
    pub(super) operator: &'static dyn Operator,
    pub(super) quantifier: Option<Quantifier>,
    pub(super) values: Vec<Operand>,
    /// The condition is taken out.
    pub(super) dropped: bool,
}

impl<'a> Rewritten<'a> {
    /// The condition as it stands, its values read by another operator or by its own.
    pub(super) fn new(of: &'a Condition, operator: &'static dyn Operator, context: &Context) -> Self {
        let seen = context.lowered(&of.lookup).map(ContextValue::values).unwrap_or_default();
        let longest = seen.iter().map(|seen| reach(seen)).max().unwrap_or_else(|| reach(""));
        let read = |wanted: &Wanted, text: &str| match wanted {
            Wanted::Fixed(_) => Some(operator.operand(&[literal(text)])),
            Wanted::Template(template) => match template.resolve(context, longest) {
                Resolved::Text(pieces) => Some(operator.operand(&pieces)),
                Resolved::Longer => Some(Operand::Unreadable),
                Resolved::Nothing => None,
            },
        };
        let values = of.values.iter().filter_map(|value| read(&value.wanted, &value.text)).collect();
        let (lookup, quantifier) = (of.lookup.clone(), of.quantifier);
        Self { of, lookup, operator, quantifier, values, dropped: false }
    }

    /// The same with one more value.
    pub(super) fn with_value(mut self, text: &str) -> Self {
        self.values.push(self.operator.operand(&[literal(text)]));
        self
    }

    pub(super) fn compare(&self, operand: &Operand, seen: &str) -> Comparison {
        self.operator.compare(operand, seen)
    }
}

fn literal(text: &str) -> Piece<'_> {
    Piece { text: text.into(), wild: true }
}

/// Tries changes out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trial<'a> {
    pub(super) question: &'a Question<'a>,
    pub(super) layers: &'a Layers<'a>,
}

impl Trial<'_> {
    /// Whether the request is allowed once the policy is changed.
    pub(super) fn allows(&self, change: &Change<'_>) -> bool {
        judge(&self.question.with(change), self.layers) == Verdict::Allowed
    }

    /// Whether the request is allowed once these keys have other values.
    pub(super) fn allows_with_keys(&self, keys: &[(&str, &str)]) -> bool {
        let mut request: Request = self.question.request.clone();
        for (key, value) in keys {
            request.context.set(key, *value);
        }
        judge(&Question::new(&request, self.layers), self.layers) == Verdict::Allowed
    }
}
