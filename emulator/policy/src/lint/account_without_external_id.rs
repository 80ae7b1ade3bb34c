//! Another account as a whole, without an external id.

use super::{Finding, Rule, Severity, scene::Scene};
use crate::document::{Effect, PrincipalForm};

pub(super) static RULE: Rule = Rule {
    id: "account-without-external-id",
    severity: Severity::Note,
    title: "another account is trusted as a whole, without an external id",
    explanation: "Everybody whom the other account's administrators let assume roles may become this one. If it belongs \
                  to a service that works for many customers, one of them can have it work on your role.",
    fix: "Name the role of the other account; for a service of somebody else ask for an external id, and compare \
          `sts:ExternalId` with it.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for trust in &scene.trusts {
        for statement in &trust.policy.policy.document().statements {
            let asks_more = statement.conditions.iter().any(|condition| !condition.holds_without_key());
            if statement.effect != Effect::Allow || asks_more || !statement.action.covers("sts:AssumeRole") {
                continue;
            }
            for entry in
                statement.principal.iter().filter(|element| !element.negated).flat_map(|element| &element.entries)
            {
                let PrincipalForm::Account(account) = &entry.form else { continue };
                if trust.account.is_some_and(|own| own != *account) {
                    let message = format!("everybody in the account {account} may become the role, if it lets them");
                    findings.push(RULE.finding(trust.at(entry.at), message));
                }
            }
        }
    }
}
