//! A claim of the token in a permission policy: most of them do not stay with the session.

use super::{Finding, Rule, Severity, rule::At, scene::Scene};
use crate::{DocumentKind, condition::provider_claims, document::Version, variable::Template};

pub(super) static RULE: Rule = Rule {
    id: "provider-key-in-permissions",
    severity: Severity::Medium,
    title: "a claim that is no longer there once the role is assumed",
    explanation: "GitHub's claims are condition keys of `sts:AssumeRoleWithWebIdentity` only. Of the token no more than \
                  subject, audience and `amr` stay with the session: a condition on another claim sees a missing key.",
    fix: "Put the condition into the role's trust policy, beside `sts:AssumeRoleWithWebIdentity`.",
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (judged, statement) in scene.statements() {
        if matches!(judged.kind, DocumentKind::Trust | DocumentKind::ResourceControl) {
            continue;
        }
        for condition in &statement.conditions {
            if is_gone(&condition.lookup) {
                let at = At { subject: judged.subject, policy: judged.policy, place: condition.place(statement) };
                findings
                    .push(RULE.finding(at, format!("`{}` is missing from every request of a session", condition.key)));
            }
        }
        if judged.policy.policy.document().version != Version::Current {
            continue;
        }
        let resources = statement.resource.iter().flat_map(|element| &element.patterns);
        let resources = resources.map(|pattern| (pattern.text.as_str(), pattern.at));
        let values = statement.conditions.iter().filter(|condition| condition.operator.substitutes());
        let values = values.flat_map(|condition| &condition.values).map(|value| (value.text.as_str(), value.at));
        for (text, place) in resources.chain(values).filter(|(text, _)| text.contains("${")) {
            let template = Template::new(text);
            let Some(key) = template.keys().find(|key| is_gone(key)) else { continue };
            let at = At { subject: judged.subject, policy: judged.policy, place };
            let message = format!("`${{{key}}}` never has a value: the key is missing from every request of a session");
            findings.push(RULE.finding(at, message));
        }
    }
}

/// Whether the key, in lower case, is a claim of GitHub's that a session does not have.
fn is_gone(key: &str) -> bool {
    let Some((issuer, claim)) = key.rsplit_once(':') else { return false };
    provider_claims(issuer).contains(&"job_workflow_ref") && !["sub", "aud", "amr"].contains(&claim)
}
