//! A wildcard where the repository stands, behind which the pinned ids can be said by somebody else's template.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "templated-subject",
    severity: Severity::High,
    title: "a wildcard before the ids, which a stranger's subject template can fill",
    explanation: "Whoever owns a repository may have other claims put into its subjects, the name of a workflow among them, \
                  and may give a workflow any name. A star crosses slashes and colons, so that such a name stands where the \
                  repository was meant (`unverified`: GitHub documents that it encodes colons, and of no other letter).",
    fix: "Compare the ids with keys of their own, `token.actions.githubusercontent.com:repository_id` and \
          `repository_owner_id`, or write the names before the ids.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let Some(token) = &grant.survey.templated_stranger else { continue };
        let Some((_, value)) = grant.matching("sub", &token.subject()) else { continue };
        let message = format!("`{}` is also met by a workflow that is called `{}`", value.text, token.workflow);
        let who = "a job of a stranger, whose template puts the workflow's name into the subject";
        findings.push(RULE.finding(trust.at(value.at), message).witness(grant.witness(token, who)));
    }
}
