//! A claim of the token in a permission policy: most of them do not stay with the session.

use super::{Finding, Rule, Severity, rule::At, scene::Scene};
use crate::{DocumentKind, condition::provider_claims};

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
            let Some((issuer, claim)) = condition.lookup.rsplit_once(':') else { continue };
            let github = provider_claims(issuer).contains(&"job_workflow_ref");
            if github && !["sub", "aud", "amr"].contains(&claim) {
                let place = condition.place(statement);
                let at = At { subject: judged.subject, policy: judged.policy, place };
                findings
                    .push(RULE.finding(at, format!("`{}` is missing from every request of a session", condition.key)));
            }
        }
    }
}
