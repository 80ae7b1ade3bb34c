//! A statement that does not compare the audience: tokens made for other purposes get in too.
//!
//! Silent where the provider is known to be registered for one audience, since STS refuses all others.

use super::{Finding, Rule, Severity, scene::Scene};
use crate::document::{Condition, ConditionValue};

pub(super) static RULE: Rule = Rule {
    id: "missing-audience",
    severity: Severity::Low,
    title: "the audience of the token is not compared",
    explanation: "A token that the job asked for on behalf of another service is accepted as long as its audience is \
                  registered with the provider: that service could use it for this role.",
    fix: "Add `\"StringEquals\": { \"PROVIDER:aud\": \"sts.amazonaws.com\" }`.",
    source: "https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let asks = |condition: &&Condition| {
            let everything =
                |value: &ConditionValue| condition.reads_wildcards() && value.text.trim_matches('*').is_empty();
            !condition.values.iter().any(everything)
        };
        let every = grant.conditions("aud").find(|condition| !asks(condition));
        if grant.conditions("aud").any(|condition| asks(&condition)) || !grant.provider.starts_with("arn:") {
            continue;
        }
        let mut providers = scene.estate.providers.iter().flatten();
        let registered = providers.find(|provider| provider.issuer() == grant.issuer);
        if registered.and_then(|provider| provider.client_ids.as_ref()).is_some_and(|ids| ids.len() < 2) {
            continue;
        }
        let issuer = grant.issuer;
        let message = format!("tokens of `{issuer}` for every registered audience are accepted");
        let place = every.map_or(grant.statement.at, |condition| condition.place(grant.statement));
        let finding = RULE.finding(trust.at(place), message);
        findings.push(finding.fix(format!("Add `\"StringEquals\": {{ \"{issuer}:aud\": \"sts.amazonaws.com\" }}`.")));
    }
}
