//! `ecr:*` on every repository.

use super::{
    Finding, Rule, Severity,
    rule::At,
    scene::{Permissions, Scene},
};
use crate::{DocumentKind, document::Effect};

pub(super) static RULE: Rule = Rule {
    id: "all-of-ecr",
    severity: Severity::Note,
    title: "everything that ECR can do, on every repository",
    explanation: "A push needs six actions on one repository. `ecr:*` also deletes repositories and rewrites who may use \
                  them and the registry.",
    fix: "Allow `ecr:GetAuthorizationToken` on `*`, and on the repository's ARN `ecr:BatchCheckLayerAvailability`, \
          `ecr:InitiateLayerUpload`, `ecr:UploadLayerPart`, `ecr:CompleteLayerUpload`, `ecr:PutImage` and `ecr:BatchGetImage`.",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html",
    check,
};

/// What `ecr:*` has beside a push and a pull: as long as one of them is left, it is more than was meant.
const BESIDE_A_PUSH: &[&str] = &[
    "ecr:DeleteRepository",
    "ecr:SetRepositoryPolicy",
    "ecr:DeleteRepositoryPolicy",
    "ecr:BatchDeleteImage",
    "ecr:CreateRepository",
    "ecr:PutLifecyclePolicy",
    "ecr:PutImageTagMutability",
];

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (judged, statement) in scene.statements() {
        let every = statement
            .resource
            .as_ref()
            .is_some_and(|element| !element.negated && element.patterns.iter().any(|pattern| pattern.text == "*"));
        if judged.kind != DocumentKind::Identity || statement.effect != Effect::Allow || !every {
            continue;
        }
        let more =
            |it: &Permissions<'_>| BESIDE_A_PUSH.iter().any(|action| it.allows(action, &it.repository_of_any_name()));
        if statement.conditions.is_empty() && scene.is_taken_back(judged, more) {
            continue;
        }
        for name in statement.action.names.iter().filter(|name| name.text.eq_ignore_ascii_case("ecr:*")) {
            let at = At { subject: judged.subject, policy: judged.policy, place: name.at };
            findings.push(RULE.finding(at, format!("`{}` on `*` is more than a push needs", name.text)));
        }
    }
}
