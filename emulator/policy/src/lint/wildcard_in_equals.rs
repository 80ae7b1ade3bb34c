//! A wildcard where the operator takes it literally: `StringEquals` with `repo:acme/*` never matches.
//!
//! Only for keys in whose values a `*` or `?` cannot occur.

use super::{Finding, Rule, Severity, rule::At, scene::Scene};
use crate::document::Effect;

pub(super) static RULE: Rule = Rule {
    id: "wildcard-in-equals",
    severity: Severity::High,
    title: "an operator that takes a wildcard literally",
    explanation: "`StringEquals` compares letter by letter. No request has this value: an Allow never applies, a Deny \
                  never denies, and a negated operator lets everybody through.",
    fix: "Use `StringLike` (`ArnLike` for ARNs), or write the whole value.",
    source: "https://github.com/aws-actions/configure-aws-credentials/issues/1137",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (judged, statement) in scene.statements() {
        for condition in statement.conditions.iter().filter(|found| found.compares_text() && !found.reads_wildcards()) {
            if !holds_no_wildcard(&condition.lookup) {
                continue;
            }
            for value in condition.values.iter().filter(|value| without_variables(&value.text).contains(['*', '?'])) {
                let operator = &condition.written;
                let message = format!("`{operator}` takes the wildcard of `{}` literally", value.text);
                let at = At { subject: judged.subject, policy: judged.policy, place: value.at };
                // A negated operator that never finds its value lets everybody through.
                let harmless = (statement.effect == Effect::Allow) != condition.operator.negated();
                let severity = if harmless { Severity::Medium } else { RULE.severity };
                findings.push(RULE.finding(at, message).severity(severity));
            }
        }
    }
}

/// Whether no value of the key has a `*` or `?` in it: claims, and names of AWS.
fn holds_no_wildcard(key: &str) -> bool {
    let names =
        ["aws:principalarn", "aws:sourcearn", "aws:userid", "aws:username", "aws:principalorgid", "aws:sourceaccount"];
    let claim = key.rsplit_once(':').is_some_and(|(issuer, _)| issuer.contains('.'));
    claim || names.contains(&key)
}

/// The text without `${…}`: `${*}` is meant literally.
fn without_variables(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        plain.push_str(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    plain + rest
}
