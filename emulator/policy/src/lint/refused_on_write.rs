//! A document that AWS refuses when it is written, by the rules of its kind.
//!
//! Rules that AWS has made since are not held against a document that may be older: what such a trust policy lets in is
//! the business of the rules about who gets in.

use super::{Finding, Rule, Severity, rule::At, scene::Scene};
use crate::{
    WriteOptions, check_on_write_with,
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
        let options = WriteOptions { grandfathered: true };
        let Err(malformed) = check_on_write_with(judged.kind, text, options) else { continue };
        let span = malformed.error.span();
        let place = Place { start: begins + span.offset(), end: begins + span.offset() + span.len() };
        let at = At { subject: judged.subject, policy: judged.policy, place };
        let denies = if says_nothing_but_deny(policy.document()) { "What it denies is not denied." } else { "" };
        let finding = RULE.finding(at, malformed.error.to_string()).because(format!(
            "It answers `{}`.{}{denies}",
            malformed.aws_message,
            if denies.is_empty() { "" } else { " " }
        ));
        // A step that names nothing to write is worth less than the rule's own.
        findings.push(match malformed.error.help_text().filter(|help| help.contains('`')) {
            Some(help) => finding.fix(sentence(help)),
            None => finding,
        });
    }
}

fn says_nothing_but_deny(document: &Document) -> bool {
    !document.statements.is_empty() && document.statements.iter().all(|statement| statement.effect == Effect::Deny)
}

/// A help line as a sentence.
fn sentence(help: &str) -> String {
    let mut letters = help.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
