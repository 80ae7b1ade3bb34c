//! A role that GitHub's jobs may become, and that may change what it may do.

use super::{Finding, Rule, Severity, administrator::is_administrator, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "self-escalation",
    severity: Severity::High,
    title: "jobs of GitHub may give their own role more permissions",
    explanation: "A role that may attach policies to itself, or write them, is an administrator one call later.",
    fix: "Take the action away, or limit it to other roles, or require a permissions boundary by a condition on \
          `iam:PermissionsBoundary`.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    check,
};

const ESCALATING: &[&str] = &["iam:AttachRolePolicy", "iam:PutRolePolicy"];

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for trust in scene.trusts.iter().filter(|trust| trust.by_github()) {
        let Some(permissions) = scene.permissions_of(trust).filter(|permissions| !is_administrator(permissions)) else {
            continue;
        };
        let Some(action) = ESCALATING.iter().find(|action| permissions.allows(action, &trust.role)) else { continue };
        if let Some((policy, statement)) = permissions.allowing(action, &trust.role) {
            let message = format!("the role may call `{action}` on itself");
            findings.push(RULE.finding(permissions.at(policy, statement.action.at), message));
        }
    }
}
