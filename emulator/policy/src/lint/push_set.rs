//! Some of the actions that a push needs, and not all: which client stops where.
//!
//! Asked of the evaluation, for every repository that the policies speak of. A policy that stands alone may be
//! completed by another one of its role, which is said.

use super::{
    Finding, Rule, Severity,
    clients::PUSH,
    name::listed,
    scene::{REPOSITORY_PUSH, Scene},
};

pub(super) static RULE: Rule = Rule {
    id: "push-set",
    severity: Severity::Medium,
    title: "a push is allowed in part",
    explanation: "A push is a chain of calls, and each is an action of its own.",
    fix: "Allow on the repository what is missing of `ecr:BatchCheckLayerAvailability`, `ecr:InitiateLayerUpload`, \
          `ecr:UploadLayerPart`, `ecr:CompleteLayerUpload`, `ecr:PutImage` and `ecr:BatchGetImage`.",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for permissions in &scene.permissions {
        for repository in &permissions.repositories {
            let Some(begun) = REPOSITORY_PUSH.iter().find(|action| permissions.allows(action, repository)) else {
                continue;
            };
            let missing: Vec<_> = PUSH.iter().filter(|need| !permissions.allows(need.action, repository)).collect();
            let (Some((policy, statement)), false) = (permissions.allowing(begun, repository), missing.is_empty())
            else {
                continue;
            };
            let all: Vec<&str> = PUSH.iter().map(|need| need.action).collect();
            if permissions.completes_elsewhere(statement, &all) {
                continue;
            }
            let names: Vec<&str> = missing.iter().map(|need| need.action).collect();
            let without = listed(&names);
            let message = format!("a push to `{}` is allowed without {without}", name_of(repository));
            let stops: Vec<String> =
                missing.iter().map(|need| format!("Without `{}`, {}.", need.action, need.stops)).collect();
            let finding = RULE.finding(permissions.at(policy, statement.action.at), message).because(stops.join(" "));
            let unless = if permissions.complete { "" } else { ", unless another policy of the role does" };
            findings.push(finding.fix(format!("Allow {without} on the repository's ARN as well{unless}.")));
            break;
        }
    }
}

/// The repository's name, from its ARN.
pub(super) fn name_of(repository: &str) -> &str {
    repository.split_once(":repository/").map_or(repository, |(_, name)| name)
}
