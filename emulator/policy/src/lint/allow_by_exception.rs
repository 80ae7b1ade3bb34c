//! An Allow with `NotAction` or `NotResource`: everything but what is listed.

use super::{Finding, Rule, Severity, rule::At, scene::Scene};
use crate::{DocumentKind, document::Effect};

pub(super) static RULE: Rule = Rule {
    id: "allow-by-exception",
    severity: Severity::Medium,
    title: "an Allow that lists what it does not allow",
    explanation: "Everything else is allowed, and what AWS adds tomorrow with it.",
    fix: "List what is allowed under `Action` and `Resource`, and put exceptions into a Deny statement.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (judged, statement) in scene.statements() {
        // Organization policies grant nothing: they list what may be granted.
        let organization = matches!(judged.kind, DocumentKind::ServiceControl | DocumentKind::ResourceControl);
        if statement.effect != Effect::Allow || organization {
            continue;
        }
        let mut report = |name: &str, place| {
            let at = At { subject: judged.subject, policy: judged.policy, place };
            findings.push(RULE.finding(at, format!("`{name}` allows everything that it does not list")));
        };
        if statement.action.negated {
            report(statement.action.name(), statement.action.at);
        }
        if let Some(element) = statement.resource.as_ref().filter(|element| element.negated) {
            report(element.name(), element.at);
        }
    }
}
