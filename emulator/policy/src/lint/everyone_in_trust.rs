//! A trust policy that lets users and roles of any account in.

use super::{
    Finding, Rule, Severity,
    scene::{Call, Scene, is_chosen, outsider},
};
use crate::document::{Condition, Effect, PrincipalForm};

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
        let call = Call {
            trust: true,
            action: "sts:AssumeRole",
            resource: &trust.role,
            known: trust.account.is_some(),
            now: scene.estate.now,
        };
        let Some((witness, statements)) = outsider(trust.policy, call) else { continue };
        for statement in &trust.policy.policy.document().statements {
            let element = statement.principal.as_ref().filter(|element| !element.negated);
            let everyone =
                element.and_then(|element| element.entries.iter().find(|entry| entry.form == PrincipalForm::Everyone));
            let Some(entry) = everyone.filter(|_| statement.effect == Effect::Allow) else { continue };
            if !statements.contains(&statement.index) {
                continue;
            }
            let asks = |condition: &&Condition| is_chosen(condition) && !condition.holds_without_key();
            // What a Deny spares is asked for as well.
            let spares = |condition: &&Condition| is_chosen(condition) && condition.operator.negated();
            let spared = || trust.denying().flat_map(|deny| &deny.conditions).filter(spares);
            let asked = || statement.conditions.iter().filter(asks).chain(spared());
            let external_id = asked().any(|condition| condition.lookup == "sts:externalid");
            let by_id = statement.conditions.iter().any(|it| it.lookup == "aws:userid" && !it.holds_without_key());
            let (severity, message) = match (external_id, asked().next()) {
                (true, _) => (
                    Severity::High,
                    "users and roles of every account that know the external id may become the role".to_owned(),
                ),
                (false, Some(asked)) => (
                    RULE.severity,
                    format!(
                        "users and roles of every account may become the role: they choose `{}` themselves",
                        asked.key
                    ),
                ),
                (false, None) if by_id => (
                    RULE.severity,
                    "users and roles of every account may become the role: they have such an `aws:userid`".to_owned(),
                ),
                (false, None) => (RULE.severity, "users and roles of every account may become the role".to_owned()),
            };
            let finding = RULE.finding(trust.at(entry.at), message).severity(severity).witness(witness.clone());
            findings.push(match (external_id, by_id) {
                (true, _) => finding
                    .because("AWS does not treat the external id as a secret: whoever may read the role sees it."),
                (false, true) => finding.because(
                    "What stands behind the colon of an `aws:userid` is the name of a session, chosen by who asks for it.",
                ),
                (false, false) => finding,
            });
        }
    }
}
