//! Trust policies: a principal, actions of STS, no resource; and what AWS asks of providers that many share.
//!
//! Recorded: action names are compared with letter case and `sts:*` is refused; the principal `*` must stand under
//! `AWS`.

use super::{Refusal, WriteOptions, grammar, rule, shared_provider};
use crate::document::{Document, PrincipalElement, PrincipalEntry, PrincipalForm, Statement};

const ACTIONS: &[&str] = &[
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "sts:SetContext",
    "sts:DecodeAuthorizationMessage",
    "sts:GetAccessKeyInfo",
    "sts:GetCallerIdentity",
    "sts:GetFederationToken",
    "sts:GetServiceBearerToken",
    "sts:GetSessionToken",
];

/// What `Principal` takes.
pub(super) const PRINCIPALS: &str = "a principal is, under `AWS`, an account or the ARN of a user, role or session; under \
                                     `Federated` a provider; under `Service` a name such as `ecs-tasks.amazonaws.com`";

pub(super) fn check(document: &Document, options: WriteOptions) -> Result<(), Refusal> {
    grammar::common(document)?;
    grammar::sid_letters(document)?;
    grammar::values(document, &["Numeric", "Ip", "NotIp", "Arn", "Binary"])?;
    document.statements.iter().try_for_each(statement)?;
    if options.grandfathered {
        return Ok(());
    }
    document.statements.iter().try_for_each(shared_provider::check)
}

fn statement(statement: &Statement) -> Result<(), Refusal> {
    let Some(element) = &statement.principal else {
        let refusal = Refusal::new(&rule::PRINCIPAL, statement.at, "the statement trusts nobody");
        return Err(refusal.help("add `\"Principal\": …`"));
    };
    principal(element)?;
    let foreign = statement.action.names.iter().find(|name| !ACTIONS.contains(&name.text.as_str()));
    if let Some(name) = foreign.or_else(|| statement.action.names.first().filter(|_| statement.action.negated)) {
        let refusal = Refusal::new(
            &rule::TRUST_ACTIONS,
            name.at,
            format!("`{}` is not an action that a role can trust with", name.text),
        );
        return Err(refusal.help(
            "name the actions of STS one by one, in their letter case, such as `sts:AssumeRoleWithWebIdentity`",
        ));
    }
    if let Some(resource) = &statement.resource {
        let refusal = Refusal::new(&rule::NO_RESOURCE, resource.at, "a trust policy names no resource");
        return Err(refusal.help("remove the element: the policy is about its role"));
    }
    Ok(())
}

fn principal(element: &PrincipalElement) -> Result<(), Refusal> {
    if element.negated {
        return Err(Refusal::new(&rule::PRINCIPAL_NEGATED, element.at, "a trust policy says whom it trusts")
            .help("name them in `Principal`, and leave out the others by a condition"));
    }
    if element.is_star {
        let refusal = Refusal::new(&rule::PRINCIPAL_STAR, element.at, "a trust policy does not take `*` alone");
        return Err(refusal.help("write `{ \"AWS\": \"*\" }`, if you really trust everyone"));
    }
    if element.entries.is_empty() {
        return Err(Refusal::new(&rule::PRINCIPAL_EMPTY, element.at, "nobody is named").help(PRINCIPALS));
    }
    element.entries.iter().try_for_each(entry)
}

fn entry(entry: &PrincipalEntry) -> Result<(), Refusal> {
    let text = &entry.text;
    let refusal = |rule| Refusal::new(rule, entry.at, format!("`{text}` is not a principal")).help(PRINCIPALS);
    match &entry.form {
        PrincipalForm::Federated(name) if !is_provider(name) => Err(refusal(&rule::PROVIDER)),
        PrincipalForm::Service(name) if name.contains('.') => Ok(()),
        PrincipalForm::Service(_) | PrincipalForm::CanonicalUser | PrincipalForm::Nobody => {
            let kind = entry.kind.to_uppercase();
            Err(refusal(&rule::PRINCIPAL_FORM).saying(format!("Invalid principal in policy: \"{kind}\":\"{text}\"")))
        }
        _ => Ok(()),
    }
}

/// A domain name, or the ARN of an OpenID Connect or SAML provider.
fn is_provider(name: &str) -> bool {
    if name.starts_with("arn:") {
        return name.contains(":oidc-provider/") || name.contains(":saml-provider/");
    }
    name.contains('.') && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
}
