//! A document that AWS refuses when it is written, by the rules of its kind.
//!
//! What AWS asks of providers that many customers share came later: a trust policy that is older is still in force. Whom
//! it lets in is the business of other rules, and where they have nothing to say, that it cannot be written again.

use super::{
    Finding, Rule, Severity,
    rule::At,
    scene::{Judged, Scene},
};
use crate::{
    Malformed, WriteOptions, check_on_write_with,
    document::{Document, Effect, Place},
};

pub(super) static RULE: Rule = Rule {
    id: "refused-on-write",
    severity: Severity::Medium,
    title: "AWS refuses the document when it is written",
    explanation: "A document that AWS refuses never takes effect: the apply fails, and what was there before stays.",
    fix: "Correct the element: a statement has `Effect`, `Action` and `Resource`, and in a policy of a resource `Principal`.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for judged in &scene.documents {
        let policy = judged.policy.policy;
        // White space in front of it belongs to the file, and whoever sends the document leaves it out.
        let text = policy.text().trim_start();
        let begins = policy.text().len() - text.len();
        let refused = |grandfathered| check_on_write_with(judged.kind, text, WriteOptions { grandfathered }).err();
        let place_of = |malformed: &Malformed| {
            let span = malformed.error.span();
            Place { start: begins + span.offset(), end: begins + span.offset() + span.len() }
        };
        let always = refused(true);
        let later = always.is_none();
        let Some(malformed) = always.or_else(|| refused(false)) else { continue };
        let place = place_of(&malformed);
        if later && is_open(scene, judged, place) {
            continue;
        }
        let at = At { subject: judged.subject, policy: judged.policy, place };
        let denies = if says_nothing_but_deny(policy.document()) { "What it denies is not denied." } else { "" };
        let finding = RULE.finding(at, malformed.error.to_string()).because(format!(
            "It answers `{}`.{}{denies}",
            malformed.aws_message,
            if denies.is_empty() { "" } else { " " }
        ));
        let finding = if later { finding.because(LATER).fix(COMPARE) } else { finding };
        // A step that names nothing to write is worth less than the rule's own.
        findings.push(match malformed.error.help_text().filter(|help| help.contains('`')) {
            Some(help) => finding.fix(sentence(help)),
            None => finding,
        });
    }
}

const LATER: &str =
    "A role that had the document before AWS made the rule in June 2025 keeps it until somebody writes it anew.";

const COMPARE: &str = "Compare that key with `StringEquals` or `StringLike`, without `IfExists`, and with a value that does not begin \
                       with `*`.";

/// Whether the provider that is named at this place lets people in whom nobody meant: that is told, and what to compare.
fn is_open(scene: &Scene<'_>, judged: &Judged<'_>, place: Place) -> bool {
    let mut named = scene
        .grants()
        .filter(|(trust, grant)| trust.policy.document == judged.policy.document && grant.entry.at == place);
    named.any(|(_, grant)| grant.survey.is_open() || grant.survey.open_part.is_some())
}

fn says_nothing_but_deny(document: &Document) -> bool {
    !document.statements.is_empty() && document.statements.iter().all(|statement| statement.effect == Effect::Deny)
}

/// A help line as a sentence.
fn sentence(help: &str) -> String {
    let mut letters = help.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
