//! The subject leaves the tag's name open.
//!
//! Silent where more than that is open: another rule says so.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "any-tag",
    severity: Severity::Medium,
    title: "every tag of the repository may become the role",
    explanation: "Whoever may push to the repository can make a tag at any commit, reviewed or not, unless a tag ruleset of the repository forbids it.",
    fix: "Protect tags with a ruleset of the repository, or let releases run in an environment whose deployment rule names the tags, and trust `:environment:NAME`.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let survey = &grant.survey;
        let Some(token) = survey.tag.as_ref().filter(|_| survey.branch.is_none() && !survey.is_open()) else {
            continue;
        };
        let name = format!("{}/{}", token.owner, token.repository);
        let severity = if trust.pushes == Some(false) { Severity::Low } else { RULE.severity };
        let finding =
            RULE.finding(trust.at(grant.place_of_name(token)), format!("every tag of `{name}` may become the role"));
        findings
            .push(finding.severity(severity).witness(grant.witness(token, format!("a tag of any name of `{name}`"))));
    }
}
