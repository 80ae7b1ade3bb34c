//! The subject leaves the environment's name open.
//!
//! Silent where more than that is open: another rule says so.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "any-environment",
    severity: Severity::Medium,
    title: "every environment of the repository may become the role",
    explanation: "A workflow that names an environment which does not exist makes it, without any protection rule.",
    fix: "Name the environment: `:environment:NAME`, and give it a deployment branch rule.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let survey = &grant.survey;
        let Some(token) = survey.environment.as_ref().filter(|_| survey.branch.is_none() && !survey.is_open()) else {
            continue;
        };
        let name = format!("{}/{}", token.owner, token.repository);
        let finding = RULE.finding(
            trust.at(grant.place_of_name(token)),
            format!("every environment of `{name}` may become the role"),
        );
        findings.push(
            finding.witness(grant.witness(token, format!("a job of `{name}` in an environment that it makes itself"))),
        );
    }
}
