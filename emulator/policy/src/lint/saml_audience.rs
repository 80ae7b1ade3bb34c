//! A statement that trusts a SAML provider and does not say for whom its assertions must be made.

use super::{Finding, Rule, Severity, scene::Scene};
use crate::document::{Effect, PrincipalForm, Statement};

pub(super) static RULE: Rule = Rule {
    id: "saml-audience",
    severity: Severity::Low,
    title: "the audience of a SAML assertion is not compared",
    explanation: "An assertion is made for one recipient. Without the condition one that was made for another application, \
                  and reached it, may be used for the role as well.",
    fix: "Add `\"StringEquals\": { \"SAML:aud\": \"https://signin.aws.amazon.com/saml\" }`.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for trust in &scene.trusts {
        let allowing =
            trust.policy.policy.document().statements.iter().filter(|statement| {
                statement.effect == Effect::Allow && statement.action.covers("sts:AssumeRoleWithSAML")
            });
        for statement in allowing.filter(|statement| !compares_audience(statement)) {
            let entries = statement.principal.iter().filter(|list| !list.negated).flat_map(|list| &list.entries);
            for entry in entries {
                let PrincipalForm::Federated(provider) = &entry.form else { continue };
                if provider.contains(":saml-provider/") {
                    let message = format!("assertions of `{provider}` for every audience are accepted");
                    findings.push(RULE.finding(trust.at(entry.at), message));
                }
            }
        }
    }
}

/// Whether some condition holds for one audience and not for all.
fn compares_audience(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        let audience = ["saml:aud", "saml:recipient"].contains(&condition.lookup.as_str());
        let everything =
            condition.reads_wildcards() && condition.values.iter().any(|value| value.text.trim_matches('*').is_empty());
        audience && !condition.holds_without_key() && !everything
    })
}
