//! The ARN of an ECR repository that can be none: a tag behind the name, capital letters, no account, no `repository/`.
//!
//! Only what is written is judged: wildcards may stand for whatever is missing, and variables for anything.

use super::{Finding, Rule, Severity, rule::At, scene::Scene};
use crate::{DocumentKind, document::Effect};

pub(super) static RULE: Rule = Rule {
    id: "impossible-repository",
    severity: Severity::Medium,
    title: "a resource of ECR that is no repository's ARN",
    explanation: "Resources are compared as texts. A repository's ARN is `arn:aws:ecr:REGION:ACCOUNT:repository/NAME`, its \
                  name in small letters, and images have no ARN: the statement speaks of no repository.",
    fix: "Write `arn:aws:ecr:REGION:ACCOUNT:repository/NAME`.",
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (judged, statement) in scene.statements().filter(|(judged, _)| judged.kind != DocumentKind::Trust) {
        for pattern in statement.resource.iter().filter(|list| !list.negated).flat_map(|list| &list.patterns) {
            let Some(Fault { what, instead }) = fault(&pattern.text) else { continue };
            let verb = if statement.effect == Effect::Allow { "allows" } else { "denies" };
            let message = format!("`{}` {verb} nothing: {what}", pattern.text);
            let at = At { subject: judged.subject, policy: judged.policy, place: pattern.at };
            let finding = RULE.finding(at, message);
            findings.push(match instead {
                Some(instead) => finding.fix(format!("Write `{instead}`.")),
                None => finding,
            });
        }
    }
}

/// What is wrong with a resource, and what was probably meant.
struct Fault {
    what: &'static str,
    instead: Option<String>,
}

fn fault(text: &str) -> Option<Fault> {
    if text.contains("${") {
        return None;
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, "ecr", region, account, resource] = parts.as_slice() else { return None };
    let start = format!("arn:{partition}:ecr:{region}");
    let fault = |what, instead| Some(Fault { what, instead });
    if region.is_empty() {
        return fault("the region is missing", Some(format!("arn:{partition}:ecr:REGION:{account}:{resource}")));
    }
    if account.is_empty() {
        return fault("the account is missing", Some(format!("{start}:ACCOUNT:{resource}")));
    }
    let wild = |text: &str| text.contains(['*', '?']);
    if !wild(account) && (account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit())) {
        return fault("an account is twelve digits", None);
    }
    let Some(name) = resource.strip_prefix("repository/") else {
        // A wildcard before the name may stand for what is missing.
        let written = resource.split(['*', '?']).next().unwrap_or_default();
        let may_begin_so = wild(resource) && "repository/".starts_with(written);
        let meant = format!("{start}:{account}:repository/{}", resource.trim_start_matches('/'));
        return if may_begin_so { None } else { fault("`repository/` is missing before the name", Some(meant)) };
    };
    let written = |name: &str| format!("{start}:{account}:repository/{name}");
    if let Some((name, _)) = name.split_once([':', '@']) {
        return fault("a repository's ARN ends with its name, without tag or digest", Some(written(name)));
    }
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return fault("a repository's name has small letters only", Some(written(&name.to_ascii_lowercase())));
    }
    let of_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_./*?".contains(&byte);
    if name.is_empty() || name.starts_with('/') || !name.bytes().all(of_name) {
        return fault("no repository has such a name", None);
    }
    None
}
