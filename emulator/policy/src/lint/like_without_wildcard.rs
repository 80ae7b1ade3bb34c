//! `StringLike` on a subject without any wildcard: it means the same as `StringEquals`, and opens with one `*` more.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "like-without-wildcard",
    severity: Severity::Note,
    title: "`StringLike` without a wildcard",
    explanation: "The values are compared as with `StringEquals`. A later edit that brings a `*` in, perhaps by a variable \
                  of a template, opens the role without anybody noticing.",
    fix: "Write `StringEquals`.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        for condition in grant.conditions("sub").filter(|condition| condition.operator.name() == "StringLike") {
            let plain = condition.values.iter().all(|value| !value.text.contains(['*', '?', '$']));
            if plain && !condition.values.is_empty() {
                let message = format!("`{}` compares values without a wildcard", condition.written);
                findings.push(RULE.finding(trust.at(condition.place(grant.statement)), message));
            }
        }
    }
}
