//! A Deny that refuses every token which a statement allows: nobody gets in by it.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "cancelled-by-deny",
    severity: Severity::Medium,
    title: "a Deny that leaves nothing of what a statement allows",
    explanation: "A Deny wins over every Allow. Of the tokens that the Allow was made for none was found that the Deny \
                  statements spare.",
    fix: "Take from the Deny what the Allow is for, with a negated operator such as `StringNotEquals` on a key that AWS \
          maps, or remove one of the two statements.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let Some(token) = &grant.survey.cancelled else { continue };
        let Some(deny) = trust.denying().find(|deny| trust.applies(grant, deny, token)) else { continue };
        let message = format!("the Deny refuses `{}` and whatever else was allowed", token.subject());
        findings.push(RULE.finding(trust.at(deny.at), message));
    }
}
