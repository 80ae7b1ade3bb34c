//! A statement that trusts a provider and asks nothing of the identity but, perhaps, its audience.
//!
//! Silent for providers whose audience is the tenant, and where another condition keeps strangers out.

use super::{
    Finding, Rule, Severity,
    scene::{Cause, Scene, audience_is_tenant, is_shared},
};

pub(super) static RULE: Rule = Rule {
    id: "no-subject",
    severity: Severity::Critical,
    title: "a trust policy that does not say which identities of the provider it means",
    explanation: "The provider signs tokens for all its customers. The audience says for whom a token was made, not who \
                  asked for it: every repository on GitHub can ask for the audience `sts.amazonaws.com`.",
    fix: "Add a condition on the subject, such as `\"StringEquals\": { \"token.actions.githubusercontent.com:sub\": \
          \"repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:ref:refs/heads/main\" }`.",
    source: "https://securitylabs.datadoghq.com/articles/exploring-github-to-aws-keyless-authentication-flaws/",
    check,
};

/// The explanation for providers other than GitHub.
const OTHER_PROVIDER: &str = "The provider signs tokens for all its identities, and the audience says for whom a token was \
    made, not who asked for it: whichever of them can have a token with this audience becomes the role.";

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let Some(token) = &grant.survey.stranger else { continue };
        let audience = grant.conditions("aud").next().is_some();
        let by_tenant = audience_is_tenant(grant.issuer);
        if !matches!(grant.cause(token), Cause::Nothing) {
            continue;
        }
        let issuer = grant.issuer;
        let only = match audience {
            true if by_tenant => "the audience leaves open whose application or pool it is",
            true => "only the audience is compared",
            false => "nothing is compared",
        };
        let spared = if trust.denying().next().is_some() { " that no Deny statement refuses" } else { "" };
        let message = format!("{only}: every identity of `{issuer}`{spared} may become the role");
        let finding = RULE.finding(trust.at(grant.statement.at), message);
        findings.push(if grant.github {
            finding.witness(grant.witness(token, format!("a job of any repository {}", grant.everybody())))
        } else {
            let shared = is_shared(issuer);
            let claim = if by_tenant { "aud" } else { "sub" };
            let fix = format!("Add a condition on `{issuer}:{claim}` that names the identities that are meant.");
            let severity = if shared { Severity::Critical } else { Severity::Medium };
            let who = if shared { "any customer of the provider" } else { "any identity of the provider" };
            finding.severity(severity).explanation(OTHER_PROVIDER).fix(fix).witness(grant.witness(token, who))
        });
    }
}
