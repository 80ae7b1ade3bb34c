//! A condition that holds when the key is missing: `ForAllValues:`, `…IfExists`, `Null`, on a key of the provider.
//!
//! On a key that no token has it never asks anything. On one that every token has it works by luck. Negated operators
//! are the business of `negated-identity`.

use super::{
    Finding, Rule, Severity,
    scene::{Cause, Scene},
    unmapped_key::meant,
};
use crate::condition::provider_claims;

pub(super) static RULE: Rule = Rule {
    id: "vacuous-condition",
    severity: Severity::Critical,
    title: "a condition on the identity that holds when the token lacks the key",
    explanation: "`ForAllValues:` and `…IfExists` hold for a key that is not there. AWS makes condition keys of a few \
                  claims only, so that a key which is misspelt or not mapped is never there, and the condition never \
                  asks anything.",
    fix: "Use the plain operator (`StringEquals`, `StringLike`) on a key that AWS maps; these keys have one value, and \
          the set operators are for keys of several.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
    check,
};

/// What every token of GitHub has.
const ALWAYS: &[&str] = &[
    "sub",
    "aud",
    "repository",
    "repository_id",
    "repository_owner_id",
    "ref",
    "actor",
    "actor_id",
    "workflow",
    "job_workflow_ref",
];

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let stranger = grant.survey.stranger.as_ref();
        let open = stranger.and_then(|token| match grant.cause(token) {
            Cause::Vacuous(condition) => Some((condition, token)),
            _ => None,
        });
        for condition in &grant.statement.conditions {
            let Some((issuer, claim)) = condition.lookup.rsplit_once(':') else { continue };
            if !condition.holds_without_key() || condition.operator.negated() || !issuer.contains('.') || claim == "amr"
            {
                continue;
            }
            // `Null` beside it asks for the key.
            let asked_for = grant.statement.conditions.iter().any(|other| {
                other.lookup == condition.lookup && other.operator.asks_presence() && !other.holds_without_key()
            });
            if asked_for {
                continue;
            }
            let known = provider_claims(grant.issuer).contains(&claim) && issuer.eq_ignore_ascii_case(grant.issuer);
            let key = &condition.key;
            let at = trust.at(condition.place(grant.statement));
            let operator = &condition.written;
            let finding = if !known {
                let message = format!("`{operator}` on `{key}` asks nothing: AWS makes no such key of the token");
                let meant = meant(claim, provider_claims(grant.issuer));
                let finding = RULE.finding(at, message).severity(Severity::Medium);
                match meant {
                    Some(meant) => finding.fix(format!(
                        "Write `{}:{meant}`, with a plain operator such as `StringEquals`.",
                        grant.issuer
                    )),
                    None => finding,
                }
            } else if ALWAYS.contains(&claim) && !condition.operator.asks_presence() {
                let message = format!("`{operator}` on `{key}` would hold for a token without the claim");
                RULE.finding(at, message).severity(Severity::Low).because(
                    "Every token has this one, so that nothing \
                    is open today.",
                )
            } else {
                let message = format!("`{operator}` on `{key}` holds for every token without the claim");
                RULE.finding(at, message).severity(Severity::Medium)
            };
            findings.push(match open {
                Some((cause, token)) if std::ptr::eq(cause, condition) => finding
                    .severity(Severity::Critical)
                    .witness(grant.witness(token, format!("a job of any repository {}", grant.everybody()))),
                _ => finding,
            });
        }
    }
}
