//! A trust policy that names a provider which the account does not have.
//!
//! Silent where the account's providers are not known.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "missing-provider",
    severity: Severity::Medium,
    title: "the trusted provider is not in the account",
    explanation: "STS looks for the provider of the token's issuer in the role's account before it reads the trust \
                  policy, and answers `InvalidIdentityToken` when there is none.",
    fix: "Create the provider: `aws iam create-open-id-connect-provider --url https://ISSUER --client-id-list \
          sts.amazonaws.com`.",
    source: "https://github.com/aws-actions/configure-aws-credentials/issues/721",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let Some(providers) = &scene.estate.providers else { return };
    for (trust, grant) in scene.grants().filter(|(_, grant)| grant.provider.starts_with("arn:")) {
        let issuer = grant.issuer;
        if providers.iter().any(|provider| provider.issuer() == issuer) {
            continue;
        }
        let message = format!("the account has no provider for `{issuer}`");
        let finding = RULE.finding(trust.at(grant.entry.at), message);
        findings.push(finding.fix(format!(
            "Create it: `aws iam create-open-id-connect-provider --url https://{issuer} --client-id-list sts.amazonaws.com`."
        )));
    }
}
