//! `iam:PassRole` on every role, to every service.

use super::{
    Finding, Rule, Severity,
    rule::At,
    scene::{Scene, is_about_no_service},
};
use crate::{DocumentKind, document::Effect};

pub(super) static RULE: Rule = Rule {
    id: "pass-any-role",
    severity: Severity::Medium,
    title: "every role of the account may be passed to a service",
    explanation: "Whoever may pass a role to a service that runs his code has what that role may do, up to an \
                  administrator's role.",
    fix: "Name the roles in `Resource`, and compare `iam:PassedToService` with the service, such as \
          `ecs-tasks.amazonaws.com`.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (judged, statement) in scene.statements() {
        // `*` on everything is the business of other rules.
        let named = statement.action.names.iter().any(|name| name.text != "*");
        let every = statement.resource.as_ref().and_then(|element| {
            element.patterns.iter().find(|pattern| {
                let role = pattern
                    .text
                    .rsplit_once(":role/")
                    .is_some_and(|(_, name)| name.contains('*') && name.chars().all(|letter| "*?".contains(letter)));
                pattern.text == "*" || role
            })
        });
        let Some(pattern) = every else { continue };
        if judged.kind == DocumentKind::Identity
            && statement.effect == Effect::Allow
            && !statement.action.negated
            && named
            && statement.action.covers("iam:PassRole")
            && statement.conditions.iter().all(is_about_no_service)
            && !scene.is_taken_back(judged, |it| it.allows("iam:PassRole", &it.somebody("role/mallory")))
        {
            let at = At { subject: judged.subject, policy: judged.policy, place: pattern.at };
            findings.push(RULE.finding(at, "`iam:PassRole` covers every role of the account, for every service"));
        }
    }
}
