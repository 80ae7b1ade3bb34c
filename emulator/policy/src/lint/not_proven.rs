//! More is compared than was followed: that no stranger gets in was not shown.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "not-proven",
    severity: Severity::Low,
    title: "more patterns than are followed, so that silence proves nothing",
    explanation: "Whoever gets in by a pattern is looked for by trying tokens, and their number is limited. No stranger was \
                  found among those that were tried: there may be one among the others (not proven).",
    fix: "Name the repositories with `StringEquals`, or divide the patterns over several statements or roles.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants().filter(|(_, grant)| grant.survey.limited && !grant.survey.is_open()) {
        let message = format!("more patterns are compared with the tokens of `{}` than were followed", grant.issuer);
        findings.push(RULE.finding(trust.at(grant.statement.at), message));
    }
}
