//! A condition on the key of another provider than the one that is trusted.

use super::{
    Finding, Rule, Severity,
    scene::{Scene, Trust},
};

pub(super) static RULE: Rule = Rule {
    id: "foreign-key",
    severity: Severity::Medium,
    title: "a condition on a key of another provider than the trusted one",
    explanation: "The keys of a token begin with the URL of its own issuer, path included and scheme not. A key of \
                  another issuer is missing from the request, and the statement never applies.",
    fix: "Begin the key with the URL of the provider in `Principal`, without `https://`.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        // A scheme or a slash in the provider's ARN is the business of `provider-arn`.
        let own = grant.issuer.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
        // With several providers in one statement, a key of each is likely meant.
        let several = trust.grants.iter().filter(|other| std::ptr::eq(other.statement, grant.statement)).count() > 1;
        for condition in grant.statement.conditions.iter().filter(|condition| !condition.holds_without_key()) {
            let Some((issuer, claim)) = condition.key.rsplit_once(':') else { continue };
            if several || !issuer.contains('.') || issuer.eq_ignore_ascii_case(own) {
                continue;
            }
            let message = format!("`{}` is a key of `{issuer}`, and the trusted provider is `{own}`", condition.key);
            let finding = RULE.finding(trust.at(condition.place(grant.statement)), message);
            findings.push(finding.fix(format!("Write `{own}:{claim}`, or trust the provider of `{issuer}`.")));
        }
    }
    for trust in &scene.trusts {
        check_denying(trust, findings);
    }
}

/// The Deny statements, which a key of a provider that nobody trusts keeps from applying.
fn check_denying(trust: &Trust<'_>, findings: &mut Vec<Finding>) {
    for statement in trust.denying() {
        for condition in statement.conditions.iter().filter(|condition| !condition.holds_without_key()) {
            let Some((issuer, claim)) = condition.key.rsplit_once(':') else { continue };
            let trusted = trust.grants.iter().any(|grant| issuer.eq_ignore_ascii_case(grant.issuer));
            let Some(own) = trust.grants.first().map(|grant| grant.issuer) else { continue };
            if trusted || !issuer.contains('.') {
                continue;
            }
            let message =
                format!("`{}` is a key of `{issuer}`, which is not trusted: the Deny never applies", condition.key);
            let finding = RULE.finding(trust.at(condition.place(statement)), message);
            findings.push(finding.fix(format!("Write `{own}:{claim}`, or remove the statement.")));
        }
    }
}
