//! `repo:org/repo:*`: every branch, tag, environment and pull request of the repository.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "any-trigger",
    severity: Severity::Medium,
    title: "every branch and pull request of the repository may become the role",
    explanation: "Code that nobody has reviewed runs with the role: a pull request from a branch of the repository starts \
                  its own version of the workflow.",
    fix: "Name what may deploy: end the subject with `:ref:refs/heads/main`, or with `:environment:NAME` for an \
          environment that only protected branches may use.",
    source: "https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let survey = &grant.survey;
        let (Some(token), Some(_), false) = (&survey.pull_request, &survey.branch, survey.is_open()) else { continue };
        let name = format!("{}/{}", token.owner, token.repository);
        let message = match grant.matching("sub", &token.subject()) {
            Some((_, value)) => format!("`{}` means every branch and pull request", value.text),
            None => format!("every branch and pull request of `{name}` may become the role"),
        };
        let severity = if trust.pushes == Some(false) { Severity::Low } else { RULE.severity };
        let finding = RULE.finding(trust.at(grant.place_of_name(token)), message).severity(severity);
        findings.push(finding.witness(grant.witness(token, format!("a pull request of `{name}`"))));
    }
}
