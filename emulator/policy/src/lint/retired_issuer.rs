//! GitHub's issuer of before October 2021.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "retired-issuer",
    severity: Severity::Medium,
    title: "GitHub's tokens no longer come from this issuer",
    explanation: "Since October 2021 the issuer is `token.actions.githubusercontent.com`; tokens of the old one are not \
                  made any more.",
    fix: "Trust `arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com`, and begin the keys of the \
          conditions with `token.actions.githubusercontent.com:`.",
    source: "https://github.com/aws-actions/configure-aws-credentials/issues/280",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in
        scene.grants().filter(|(_, grant)| grant.issuer.starts_with("vstoken.actions.githubusercontent.com"))
    {
        let message = format!("no token comes from `{}` any more", grant.issuer);
        findings.push(RULE.finding(trust.at(grant.entry.at), message));
    }
}
