//! `NotPrincipal`: everybody but those who are named.

use super::{Finding, Rule, Severity, rule::At, scene::Scene};
use crate::document::Effect;

pub(super) static RULE: Rule = Rule {
    id: "not-principal",
    severity: Severity::Critical,
    title: "`NotPrincipal` means everybody who is not named",
    explanation: "With Allow it grants to everybody else, anonymous callers included. With Deny it spares a role only if \
                  the account, the role and the session are all named, and refuses everyone who has a permissions \
                  boundary, whatever it lists.",
    fix: "In an Allow, name the principals. In a Deny, write `\"Principal\": \"*\"` and a condition `ArnNotLike` on \
          `aws:PrincipalArn`.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (judged, statement) in scene.statements() {
        let Some(element) = statement.principal.as_ref().filter(|element| element.negated) else { continue };
        let at = At { subject: judged.subject, policy: judged.policy, place: element.at };
        findings.push(match statement.effect {
            Effect::Allow => RULE.finding(at, "everybody who is not named here is allowed"),
            Effect::Deny => RULE
                .finding(at, "whoever is spared by this Deny must be named in every form")
                .severity(Severity::Medium),
        });
    }
}
