//! A role that GitHub's jobs may become, and that may do everything.
//!
//! Asked of the evaluation, boundary included, by actions that only an administrator has.

use super::{
    Finding, Rule, Severity,
    scene::{Permissions, Scene},
};

pub(super) static RULE: Rule = Rule {
    id: "administrator",
    severity: Severity::Critical,
    title: "jobs of GitHub become an administrator",
    explanation: "Whoever gets a line into the workflow, an action that it uses, or a package that it installs, has the \
                  account.",
    fix: "Give the role the actions that the workflow calls, on the resources that it is about, such as `ecr:PutImage` on one \
          repository; or put a permissions boundary on it.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    check,
};

/// What nobody has who is not meant to have everything.
const EVERYTHING: &[&str] = &[
    "iam:CreateAccessKey",
    "organizations:LeaveOrganization",
    "s3:DeleteBucket",
    "kms:ScheduleKeyDeletion",
    "account:CloseAccount",
];

/// The explanation of a policy that stands alone.
const ALONE: &str = "Administrators have such a policy, and jobs should not: what a job does, everybody does who gets one line \
                     into its workflow.";

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for trust in scene.trusts.iter().filter(|trust| trust.by_github()) {
        let Some(permissions) = scene.permissions_of(trust) else { continue };
        if !is_administrator(permissions) {
            continue;
        }
        if let Some((policy, statement)) = permissions.allowing("iam:CreateAccessKey", "*") {
            let message = format!("jobs of GitHub may do everything in the account, by `{}`", policy.name);
            // The grant is where a person can do something, also when the policy is one of AWS.
            let place = trust.grants.iter().find(|grant| grant.github).map_or(statement.at, |grant| grant.entry.at);
            findings.push(RULE.finding(trust.at(place), message));
        }
    }
    // Of a policy that stands alone nobody knows who has it.
    for permissions in scene.permissions.iter().filter(|permissions| !permissions.complete) {
        if is_administrator(permissions)
            && let Some((policy, statement)) = permissions.allowing("iam:CreateAccessKey", "*")
        {
            let message = "whoever has this policy may do everything in the account";
            let finding = RULE.finding(permissions.at(policy, statement.action.at), message).severity(Severity::Low);
            findings.push(finding.explanation(ALONE));
        }
    }
}

/// Whether the role may do everything.
pub(super) fn is_administrator(permissions: &Permissions<'_>) -> bool {
    EVERYTHING.iter().all(|action| permissions.allows(action, "*"))
}
