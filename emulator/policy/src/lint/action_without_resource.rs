//! An action of ECR that names no resource, allowed on repositories only: it never works.
//!
//! Silent where another policy of the role, or another statement, allows it on `*`.

use super::{Finding, Rule, Severity, actions::ECR_WITHOUT_RESOURCE, name::listed, scene::Scene};
use crate::document::Effect;

pub(super) static RULE: Rule = Rule {
    id: "action-without-resource",
    severity: Severity::Medium,
    title: "an action that names no resource is allowed on repositories only",
    explanation: "`ecr:GetAuthorizationToken` and the actions on the registry are not about a repository: a statement whose \
                  `Resource` is an ARN never allows them.",
    fix: "Allow the action on `*`, in a statement of its own.",
    source: "https://github.com/awsdocs/amazon-ecr-user-guide/issues/19",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for permissions in &scene.permissions {
        for policy in &permissions.policies {
            for statement in &policy.policy.document().statements {
                let Some(element) = &statement.resource else { continue };
                let everything = element.patterns.iter().any(|pattern| pattern.text == "*");
                if statement.effect != Effect::Allow || statement.action.negated || element.negated || everything {
                    continue;
                }
                let named = statement.action.names.iter().filter(|name| {
                    // `ecr:*` on a repository means the repository's actions.
                    let named = name.text.split_once(':').is_some_and(|(service, action)| {
                        service.eq_ignore_ascii_case("ecr")
                            && ECR_WITHOUT_RESOURCE.iter().any(|known| known.eq_ignore_ascii_case(action))
                    });
                    named && !permissions.allows(&name.text, "*")
                });
                let names: Vec<_> = named.collect();
                let Some(first) = names.first() else { continue };
                let texts: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
                let message = format!("a statement about repositories never allows {}", listed(&texts));
                let finding = RULE.finding(permissions.at(*policy, first.at), message);
                let unless = if permissions.complete { "" } else { ", unless another policy of the role does" };
                findings
                    .push(finding.fix(format!("Allow {} on `*`, in a statement of its own{unless}.", listed(&texts))));
            }
        }
    }
}
