//! A key of the provider that AWS does not make of the token: misspelt, or a claim that it does not map.
//!
//! Operators that hold without the key are the business of `vacuous-condition` and `negated-identity`.

use super::{
    Finding, Rule, Severity,
    name::{closest, listed},
    scene::{Scene, Trust},
};
use crate::condition::provider_claims;

pub(super) static RULE: Rule = Rule {
    id: "unmapped-key",
    severity: Severity::Medium,
    title: "a condition on a claim that AWS makes no condition key of",
    explanation: "AWS turns a fixed list of claims into condition keys. Every other key is missing from the request, \
                  however clearly the token holds the claim, and the statement never applies.",
    fix: "Use one of the keys that AWS maps, such as `token.actions.githubusercontent.com:repository_id`.",
    source: "https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/",
    check,
};

/// Claims of GitHub that are no keys, and the keys that say the same or nearly so.
static INSTEAD: &[(&str, &str)] = &[
    ("repository_owner", "repository_owner_id"),
    ("workflow_ref", "job_workflow_ref"),
    ("environment_node_id", "environment"),
    ("ref_type", "ref"),
    ("subject", "sub"),
    ("audience", "aud"),
    ("repo", "repository"),
    ("branch", "ref"),
    ("organization", "repository_owner_id"),
    ("owner", "repository_owner_id"),
];

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let claims = provider_claims(grant.issuer);
        for condition in &grant.statement.conditions {
            let Some(claim) = grant.claim_of(condition) else { continue };
            if claims.contains(&claim.as_str()) || condition.holds_without_key() {
                continue;
            }
            let key = &condition.key;
            let message = format!("AWS makes no condition key `{key}`: the statement never applies");
            let finding = RULE.finding(trust.at(condition.place(grant.statement)), message);
            findings.push(finding.fix(instead(&claim, grant.issuer)));
        }
    }
    for trust in &scene.trusts {
        check_denying(trust, findings);
    }
}

/// The Deny statements of a policy, which such a key keeps from applying, or from asking anything.
fn check_denying(trust: &Trust<'_>, findings: &mut Vec<Finding>) {
    for statement in trust.denying() {
        for condition in &statement.conditions {
            let found = trust.grants.iter().find_map(|grant| Some((grant, grant.claim_of(condition)?)));
            let Some((grant, claim)) = found else { continue };
            let claims = provider_claims(grant.issuer);
            if claims.contains(&claim.as_str()) || condition.operator.asks_presence() {
                continue;
            }
            let so = if condition.holds_without_key() {
                "the condition holds for every token, and the Deny asks nothing by it"
            } else {
                "the Deny never applies"
            };
            let message = format!("AWS makes no condition key `{}`: {so}", condition.key);
            let finding = RULE.finding(trust.at(condition.place(statement)), message);
            findings.push(finding.fix(instead(&claim, grant.issuer)));
        }
    }
}

fn instead(claim: &str, issuer: &str) -> String {
    let claims = provider_claims(issuer);
    match meant(claim, claims) {
        Some(meant) => format!("Did you mean `{issuer}:{meant}`?"),
        None => format!("Use one of {} of `{issuer}`.", listed(claims)),
    }
}

/// The key that was probably meant by a claim that AWS does not map.
pub(super) fn meant(claim: &str, claims: &'static [&'static str]) -> Option<&'static str> {
    let instead = INSTEAD.iter().find(|(wrong, right)| *wrong == claim && claims.contains(right));
    instead.map(|(_, right)| *right).or_else(|| closest(claim, claims.iter().copied()))
}
