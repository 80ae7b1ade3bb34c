//! The action for another kind of principal: a provider's identities do not call `sts:AssumeRole`.

use super::{Finding, Rule, Severity, scene::Scene};
use crate::document::{Effect, PrincipalForm};

pub(super) static RULE: Rule = Rule {
    id: "assume-action",
    severity: Severity::Medium,
    title: "an action that the principal does not call",
    explanation: "Identities of an OpenID Connect provider call `sts:AssumeRoleWithWebIdentity`, those of a SAML provider \
                  `sts:AssumeRoleWithSAML`, users, roles and services `sts:AssumeRole`: the statement lets nobody in.",
    fix: "Write the action that goes with the principal: `sts:AssumeRoleWithWebIdentity` for an OpenID Connect provider.",
    source: "https://github.com/aws/aws-cdk/issues/31128",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for trust in &scene.trusts {
        let statements = &trust.policy.policy.document().statements;
        for statement in statements.iter().filter(|statement| statement.effect == Effect::Allow) {
            for entry in
                statement.principal.iter().filter(|element| !element.negated).flat_map(|element| &element.entries)
            {
                let wanted = match &entry.form {
                    PrincipalForm::Federated(provider) if provider.contains(":saml-provider/") => {
                        "sts:AssumeRoleWithSAML"
                    }
                    PrincipalForm::Federated(_) => "sts:AssumeRoleWithWebIdentity",
                    PrincipalForm::Nobody => continue,
                    _ => "sts:AssumeRole",
                };
                let others = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
                let Some(other) = others.into_iter().find(|action| statement.action.covers(action)) else { continue };
                if !statement.action.covers(wanted) {
                    let message = format!("`{}` calls `{wanted}`, and the statement allows `{other}`", entry.text);
                    let finding = RULE.finding(trust.at(statement.action.at), message);
                    findings
                        .push(finding.fix(format!("Write `{wanted}`, or trust the principal that calls `{other}`.")));
                }
            }
        }
    }
}
