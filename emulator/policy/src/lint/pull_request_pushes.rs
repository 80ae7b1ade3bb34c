//! Pull requests on a role that may push images.
//!
//! Silent for a role that is known to push nothing; where every trigger is let in, `any-trigger` says it.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "pull-request-pushes",
    severity: Severity::High,
    title: "pull requests may become a role that pushes images",
    explanation: "A pull request from a branch of the repository runs its own version of the workflow before anybody has \
                  reviewed it, and its subject does not say which branch or whose it is.",
    fix: "Give pull requests a role of their own that only reads, and take `:pull_request` out of this one.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let survey = &grant.survey;
        let Some(token) = survey.pull_request.as_ref().filter(|_| survey.branch.is_none() && !survey.is_open()) else {
            continue;
        };
        let (severity, what) = match trust.pushes {
            Some(true) => (RULE.severity, "which may push images"),
            None => (Severity::Low, "whose permissions are not known here"),
            Some(false) => continue,
        };
        let name = format!("{}/{}", token.owner, token.repository);
        let message = format!("every pull request of `{name}` may become the role, {what}");
        let finding = RULE.finding(trust.at(grant.place_of_name(token)), message).severity(severity);
        findings.push(finding.witness(grant.witness(token, format!("a pull request of `{name}`"))));
    }
}
