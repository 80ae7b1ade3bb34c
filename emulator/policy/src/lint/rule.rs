//! A rule, and how it makes a finding.

use miette::SourceSpan;

use super::{Finding, PlacedPolicy, Severity, Witness, scene::Scene};
use crate::document::{Condition, Place, Statement};

/// One thing that `lint` looks for.
#[derive(Debug)]
pub struct Rule {
    /// Its name: what a waiver and a report call it.
    pub id: &'static str,
    /// The severity of its gravest finding.
    pub severity: Severity,
    /// What it finds, in half a sentence.
    pub title: &'static str,
    /// Why that matters.
    pub explanation: &'static str,
    /// What to change.
    pub fix: &'static str,
    /// Where the behaviour is documented or was reported.
    pub source: &'static str,
    /// Adds what it finds.
    pub(super) check: fn(&Scene<'_>, &mut Vec<Finding>),
}

/// A place in a document of somebody.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    pub(super) subject: &'a str,
    pub(super) policy: PlacedPolicy<'a>,
    pub(super) place: Place,
}

impl Rule {
    /// A finding with the rule's own severity, explanation and fix. Its pointer is found later, for all at once.
    pub(super) fn finding(&self, at: At<'_>, message: impl Into<String>) -> Finding {
        let At { subject, policy, place } = at;
        Finding {
            rule: self.id,
            severity: self.severity,
            subject: subject.to_owned(),
            document: policy.document,
            policy: policy.name.to_owned(),
            pointer: String::new(),
            span: SourceSpan::from((place.start, place.end.saturating_sub(place.start))),
            message: message.into(),
            explanation: self.explanation.to_owned(),
            fix: self.fix.to_owned(),
            witness: None,
            source: self.source,
        }
    }
}

impl Finding {
    pub(super) fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// One level milder; a note stays one.
    pub(super) fn milder(self) -> Self {
        let milder = Severity::ALL.into_iter().rev().find(|severity| *severity < self.severity);
        Self { severity: milder.unwrap_or(self.severity), ..self }
    }

    pub(super) fn explanation(self, explanation: impl Into<String>) -> Self {
        Self { explanation: explanation.into(), ..self }
    }

    /// Adds a sentence about this case to the rule's explanation.
    pub(super) fn because(self, sentence: impl AsRef<str>) -> Self {
        Self { explanation: format!("{} {}", self.explanation, sentence.as_ref()), ..self }
    }

    pub(super) fn fix(self, fix: impl Into<String>) -> Self {
        Self { fix: fix.into(), ..self }
    }

    pub(super) fn witness(self, witness: Witness) -> Self {
        Self { witness: Some(witness), ..self }
    }
}

impl Condition {
    /// The place of its values; the statement's when it has none.
    pub(super) fn place(&self, statement: &Statement) -> Place {
        match (self.values.first(), self.values.last()) {
            (Some(first), Some(last)) => Place { start: first.at.start, end: last.at.end },
            _ => statement.at,
        }
    }

    /// Whether it holds for a request that lacks the key, so that it asks for nothing then.
    pub(super) fn holds_without_key(&self) -> bool {
        if self.operator.asks_presence() {
            return self.values.iter().any(|value| value.text.eq_ignore_ascii_case("true"));
        }
        self.if_exists || self.quantifier == Some(crate::document::Quantifier::All) || self.operator.negated()
    }
}
