//! A wildcard in the subject of another provider than GitHub: another group, organization, namespace or project fits too.

use super::{
    Finding, Rule, Severity,
    scene::{Cause, Grant, OpenPart, Scene, Trust, is_shared},
};

pub(super) static RULE: Rule = Rule {
    id: "open-subject",
    severity: Severity::Critical,
    title: "a wildcard in the subject of another provider, which other identities match too",
    explanation: "The subject is what tells the identities of a provider apart, and a star crosses its colons and slashes. \
                  Of a provider that everybody may use, whoever makes a group or an organization of a fitting name \
                  gets in; of a cluster or server of one's own, whoever may make a namespace or a project there.",
    fix: "Write the names into the condition on the provider's `sub`, each in a value of its own, with a wildcard, if at \
          all, at the end of the last part.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants().filter(|(_, grant)| !grant.github) {
        findings.extend(everybody(trust, grant));
        let Some(OpenPart { name, severity, value, token }) = &grant.survey.open_part else { continue };
        let asked = grant.matching("sub", &token.subject());
        let Some((_, asked)) = asked else { continue };
        let message = format!("`{}` is also met by the {name} `{value}`", asked.text);
        let finding = RULE.finding(trust.at(asked.at), message).severity(*severity);
        findings.push(finding.witness(grant.witness(token, format!("an identity of the {name} `{value}`"))));
    }
}

/// The finding when nothing that is asked tells anybody apart.
fn everybody(trust: &Trust<'_>, grant: &Grant<'_>) -> Option<Finding> {
    let token = grant.survey.stranger.as_ref()?;
    let asked = grant.matching("sub", &token.subject());
    let (place, wanted) = match (grant.cause(token), asked) {
        (Cause::Anybody(_) | Cause::OpenOwner(_), Some((_, value))) => (value.at, value.text.as_str()),
        (Cause::Anybody(condition), None) => (condition.place(grant.statement), condition.key.as_str()),
        _ => return None,
    };
    let issuer = grant.issuer;
    let message = format!("`{wanted}` is met by every identity of `{issuer}`, whosever it is");
    // Everybody in one's own cluster or workspace is not everybody.
    let severity = if is_shared(issuer) { RULE.severity } else { Severity::High };
    let finding = RULE.finding(trust.at(place), message).severity(severity);
    Some(finding.witness(grant.witness(token, "a token of somebody else")))
}
