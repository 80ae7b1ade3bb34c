//! A Deny that refuses every token which a statement allows: nobody was found to get in by it.
//!
//! Silent where there was more to try than was tried: `not-proven` says so.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "cancelled-by-deny",
    severity: Severity::Medium,
    title: "a Deny that leaves nothing of what a statement allows",
    explanation: "A Deny wins over every Allow. Tokens were tried of the repositories, owners, ids, actors and workflows \
                  that the policy names, of others, on usual and unusual refs and environments: each that the Allow lets in \
                  a Deny refuses.",
    fix: "Take from the Deny what the Allow is for, with a negated operator such as `StringNotEquals` on a key that AWS \
          maps, or remove one of the two statements.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let Some(token) = &grant.survey.cancelled else { continue };
        let Some(deny) = trust.denying().find(|deny| trust.applies(grant, deny, token)) else { continue };
        let message = format!("the Deny refuses `{}`, and no token was found that the policy spares", token.subject());
        findings.push(RULE.finding(trust.at(deny.at), message));
    }
}
