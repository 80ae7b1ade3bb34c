//! A trust policy that lets users and roles of any account in.

use super::{
    Finding, Rule, Severity,
    scene::{Scene, outsider},
};
use crate::document::{Effect, PrincipalForm};

pub(super) static RULE: Rule = Rule {
    id: "everyone-in-trust",
    severity: Severity::Critical,
    title: "users and roles of every AWS account may become the role",
    explanation: "The principal `*` means every account. What the caller's own administrator allows is no hurdle to an \
                  attacker, who is his own administrator.",
    fix: "Name the accounts or roles, or add a condition on `aws:PrincipalOrgID`.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for trust in &scene.trusts {
        let Some((witness, statements)) = outsider(trust.policy, true, "sts:AssumeRole", &trust.role) else { continue };
        for statement in &trust.policy.policy.document().statements {
            let element = statement.principal.as_ref().filter(|element| !element.negated);
            let everyone =
                element.and_then(|element| element.entries.iter().find(|entry| entry.form == PrincipalForm::Everyone));
            let Some(entry) = everyone.filter(|_| statement.effect == Effect::Allow) else { continue };
            if statements.contains(&statement.index) {
                let finding = RULE.finding(trust.at(entry.at), "users and roles of every account may become the role");
                findings.push(finding.witness(witness.clone()));
            }
        }
    }
}
