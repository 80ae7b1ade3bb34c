//! A role that may push or pull, and cannot sign in to the registry.
//!
//! Of a policy that stands alone another one of the role may allow it, unless it denies the sign-in itself.

use super::{Finding, Rule, Severity, clients::LOGIN, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "no-login",
    severity: Severity::Medium,
    title: "a role that may push or pull cannot sign in to the registry",
    explanation: "Every client signs in with the token that `ecr:GetAuthorizationToken` gives. The action names no \
                  repository, no repository policy can grant it, and only `*` allows it.",
    fix: "Add a statement that allows `ecr:GetAuthorizationToken` on `*`.",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for permissions in &scene.permissions {
        let denied = permissions.denying(LOGIN, "*");
        if permissions.allows(LOGIN, "*") || !(permissions.complete || denied.is_some()) {
            continue;
        }
        let found = permissions.repositories.iter().find_map(|repository| {
            let uses = [("ecr:PutImage", "push"), ("ecr:BatchGetImage", "pull")];
            let (action, what) = uses.into_iter().find(|(action, _)| permissions.allows(action, repository))?;
            Some((what, permissions.allowing(action, repository)?))
        });
        let Some((what, (policy, statement))) = found else { continue };
        findings.push(match denied {
            Some((policy, deny)) => {
                let who = if permissions.complete { "the role" } else { "whoever has this policy" };
                let message = format!("{who} may {what}, and `{LOGIN}` is denied");
                let fix = format!("Leave `{LOGIN}` out of what the statement denies, and allow it on `*`.");
                RULE.finding(permissions.at(policy, deny.action.at), message).fix(fix)
            }
            None => {
                let message = format!("the role may {what}, and may not call `{LOGIN}` on `*`");
                RULE.finding(permissions.at(policy, statement.action.at), message)
            }
        });
    }
}
