//! An action of ECR or STS that does not exist, and a prefix that was meant to be `ecr` or `sts`.
//!
//! Actions of other services are not known here.

use super::{
    Finding, Rule, Severity,
    actions::{ECR, STS},
    name::closest,
    rule::At,
    scene::Scene,
};
use crate::pattern::Pattern;

pub(super) static RULE: Rule = Rule {
    id: "unknown-action",
    severity: Severity::Medium,
    title: "an action that does not exist",
    explanation: "IAM takes any name. One that no service knows allows nothing, and in a Deny refuses nothing.",
    fix: "Write the name of an action that the service authorization reference lists, such as `ecr:PutImage`.",
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (judged, statement) in scene.statements() {
        for name in &statement.action.names {
            let Some((message, meant)) = fault(&name.text) else { continue };
            let at = At { subject: judged.subject, policy: judged.policy, place: name.at };
            let finding = RULE.finding(at, message);
            findings.push(match meant {
                Some(meant) => finding.fix(format!("Did you mean `{meant}`?")),
                None => finding,
            });
        }
    }
}

/// What people call things that IAM calls otherwise.
static INSTEAD: &[(&str, &str)] = &[
    ("getlogin", "ecr:GetAuthorizationToken"),
    ("getloginpassword", "ecr:GetAuthorizationToken"),
    ("login", "ecr:GetAuthorizationToken"),
    ("push", "ecr:PutImage"),
    ("pushimage", "ecr:PutImage"),
    ("pull", "ecr:BatchGetImage"),
    ("pullimage", "ecr:BatchGetImage"),
    ("getimage", "ecr:BatchGetImage"),
    ("deleteimage", "ecr:BatchDeleteImage"),
    ("setlifecyclepolicy", "ecr:PutLifecyclePolicy"),
    ("putrepositorypolicy", "ecr:SetRepositoryPolicy"),
];

/// What is wrong with the name, and what was probably meant.
fn fault(text: &str) -> Option<(String, Option<String>)> {
    let (service, action) = text.split_once(':')?;
    let service = service.to_ascii_lowercase();
    let known = match service.as_str() {
        "ecr" => ECR,
        "sts" => STS,
        other => return wrong_service(text, other, action),
    };
    let pattern = Pattern::new(&action.to_ascii_lowercase());
    if known.iter().any(|name| pattern.matches_any_case(name)) {
        return None;
    }
    if action.contains(['*', '?']) {
        return Some((format!("`{text}` matches no action of `{service}`"), None));
    }
    let meant = closest(action, known.iter().copied()).map(|name| format!("{service}:{name}"));
    let elsewhere = [("ecr", ECR), ("sts", STS)].into_iter().find(|(_, names)| holds(names, action));
    let instead = INSTEAD.iter().find(|(wrong, _)| action.eq_ignore_ascii_case(wrong));
    let meant = instead.map(|(_, right)| (*right).to_owned()).or(meant);
    let meant = elsewhere.map(|(owner, _)| format!("{owner}:{action}")).or(meant);
    Some((format!("`{service}` has no action `{action}`"), meant))
}

/// An action that only ECR has, under another service's name.
fn wrong_service(text: &str, service: &str, action: &str) -> Option<(String, Option<String>)> {
    // The public registry and the services around it have actions of the same names.
    let shares = ["ecr-public", "ecr", "sts", "*"].contains(&service) || service.contains(['*', '?']);
    let own = [
        "PutImage",
        "BatchGetImage",
        "InitiateLayerUpload",
        "UploadLayerPart",
        "CompleteLayerUpload",
        "BatchCheckLayerAvailability",
        "GetDownloadUrlForLayer",
        "GetAuthorizationToken",
    ];
    let near = closest(service, ["ecr", "sts"]).is_some()
        || ["ecs", "eks", "elasticcontainerregistry", "registry"].contains(&service);
    if shares || !near || !holds(&own, action) {
        return None;
    }
    Some((format!("`{text}` is an action of ECR under another prefix"), Some(format!("ecr:{action}"))))
}

fn holds(names: &[&str], action: &str) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(action))
}
