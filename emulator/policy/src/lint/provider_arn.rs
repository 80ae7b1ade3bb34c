//! A federated principal that names no provider of the role's account.

use portcullis_model::Arn;

use super::{
    Finding, Rule, Severity,
    scene::{Scene, Trust},
};
use crate::document::{Effect, PrincipalForm, Statement};

pub(super) static RULE: Rule = Rule {
    id: "provider-arn",
    severity: Severity::Medium,
    title: "a federated principal that names no provider of the account",
    explanation: "A web identity is known by the ARN of the provider in the role's own account: \
                  `arn:aws:iam::ACCOUNT:oidc-provider/` and its URL without `https://`. Another text matches nobody.",
    fix: "Write `arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com` with the role's account.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    check,
};

/// Providers that are known by their names.
const BUILT_IN: &[&str] =
    &["accounts.google.com", "cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com"];

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for trust in &scene.trusts {
        let statements = &trust.policy.policy.document().statements;
        for statement in statements.iter().filter(|statement| statement.effect == Effect::Allow) {
            check_statement(trust, statement, findings);
        }
    }
}

fn check_statement(trust: &Trust<'_>, statement: &Statement, findings: &mut Vec<Finding>) {
    let account = trust.account.map_or_else(|| "ACCOUNT".to_owned(), |account| account.to_string());
    for entry in statement.principal.iter().flat_map(|element| &element.entries) {
        let PrincipalForm::Federated(text) = &entry.form else { continue };
        if BUILT_IN.contains(&text.as_str()) || text.contains(":saml-provider/") {
            continue;
        }
        let bare = text.split_once("oidc-provider/").map_or(text.as_str(), |(_, url)| url);
        let bare = bare.rsplit_once(":role/").map_or(bare, |(_, name)| name);
        let bare = bare.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
        let arn = text.parse::<Arn>();
        let what = match &arn {
            Err(_) => "it is no ARN".to_owned(),
            Ok(arn) if arn.service() != "iam" || arn.resource_of_type("oidc-provider").is_none() => {
                "it is not the ARN of an OpenID Connect provider".to_owned()
            }
            Ok(_) if text.contains("://") => "the URL in a provider's ARN has no scheme".to_owned(),
            Ok(_) if text.ends_with("githubusercontent.com/") => {
                "GitHub's issuer does not end with a slash, and a slash makes another provider".to_owned()
            }
            Ok(arn) => match (arn.account(), trust.account) {
                (Some(of_provider), Some(of_role)) if of_provider != of_role => {
                    format!("the provider belongs to the account {of_provider} and the role to {of_role}")
                }
                (None, _) => "the account is missing".to_owned(),
                _ => continue,
            },
        };
        let partition = arn.as_ref().map_or("aws", Arn::partition).to_owned();
        let of_provider = arn.as_ref().ok().and_then(Arn::account).filter(|_| trust.account.is_none());
        let account = of_provider.map_or_else(|| account.clone(), |account| account.to_string());
        let finding = RULE.finding(trust.at(entry.at), format!("`{text}` lets nobody in: {what}"));
        findings.push(finding.fix(format!("Write `arn:{partition}:iam::{account}:oidc-provider/{bare}`.")));
    }
}
