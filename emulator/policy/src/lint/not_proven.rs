//! More is compared than was tried: that no stranger gets in was not shown.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "not-proven",
    severity: Severity::Low,
    title: "more to compare than is tried, so that silence proves nothing",
    explanation: "Whoever gets in is looked for by trying tokens of the names, ids, actors, workflows, refs and environments \
                  that the policy compares, and their number is limited. No stranger was found among those that were \
                  tried: there may be one among the others (not proven).",
    fix: "Name the repositories with `StringEquals`, or divide what is compared over several statements or roles.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants().filter(|(_, grant)| grant.survey.limited && !grant.survey.is_open()) {
        let message = format!("more is compared with the tokens of `{}` than was tried", grant.issuer);
        findings.push(RULE.finding(trust.at(grant.statement.at), message));
    }
}
