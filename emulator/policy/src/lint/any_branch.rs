//! The subject leaves the branch's name open.
//!
//! Silent where more than that is open: another rule says so.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "any-branch",
    severity: Severity::Medium,
    title: "every branch of the repository may become the role",
    explanation: "Whoever may push to the repository can make a branch, and its version of the workflow runs with the role.",
    fix: "Name the branches that deploy: `:ref:refs/heads/main`, or `:environment:NAME` for an environment with a branch rule.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let survey = &grant.survey;
        let Some(token) = survey.branch.as_ref().filter(|_| survey.pull_request.is_none() && !survey.is_open()) else {
            continue;
        };
        let name = format!("{}/{}", token.owner, token.repository);
        let severity = if trust.pushes == Some(false) { Severity::Low } else { RULE.severity };
        let finding =
            RULE.finding(trust.at(grant.place_of_name(token)), format!("every branch of `{name}` may become the role"));
        findings.push(
            finding.severity(severity).witness(grant.witness(token, format!("a branch of any name of `{name}`"))),
        );
    }
}
