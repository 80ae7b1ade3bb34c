//! One of the two actions that a pull needs.
//!
//! Silent where the role may push: a push needs `ecr:BatchGetImage` alone.

use super::{
    Finding, Rule, Severity,
    clients::PULL,
    push_set::name_of,
    scene::{REPOSITORY_PUSH, Scene},
};

pub(super) static RULE: Rule = Rule {
    id: "pull-set",
    severity: Severity::Low,
    title: "a pull is allowed in part",
    explanation: "A pull asks for the manifest (`ecr:BatchGetImage`) and then for each layer (`ecr:GetDownloadUrlForLayer`).",
    fix: "Allow both `ecr:BatchGetImage` and `ecr:GetDownloadUrlForLayer` on the repository.",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for permissions in &scene.permissions {
        for repository in &permissions.repositories {
            let allows = |action: &&str| permissions.allows(action, repository);
            let (given, missing): (Vec<_>, Vec<_>) = PULL.iter().partition(|need| allows(&need.action));
            let (Some(given), Some(missing)) = (given.first(), missing.first()) else { continue };
            let Some((policy, statement)) = permissions.allowing(given.action, repository) else { continue };
            let all: Vec<&str> = PULL.iter().map(|need| need.action).collect();
            if REPOSITORY_PUSH.iter().any(allows) || permissions.completes_elsewhere(statement, &all) {
                continue;
            }
            let without = missing.action;
            let message = format!("a pull from `{}` is allowed without `{without}`", name_of(repository));
            let finding = RULE.finding(permissions.at(policy, statement.action.at), message);
            let unless = if permissions.complete { "" } else { ", unless another policy of the role does" };
            let finding = finding.because(format!("Without `{without}`, {}.", missing.stops));
            findings.push(finding.fix(format!("Allow `{without}` on the repository's ARN as well{unless}.")));
            break;
        }
    }
}
