//! Trust policies: a principal, actions of STS, no resource; and what AWS asks of providers that many share.
//!
//! Recorded: action names are compared with letter case and `sts:*` is refused; the principal `*` must stand under
//! `AWS`.

use super::{Refusal, grammar, shared_provider};
use crate::document::{Document, PrincipalElement, PrincipalForm, Statement};

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

pub(super) fn check(document: &Document) -> Result<(), Refusal> {
    grammar::common(document)?;
    grammar::values(document, &["Numeric", "Date", "Ip", "NotIp", "Arn", "Binary"])?;
    document.statements.iter().try_for_each(statement)?;
    document.statements.iter().try_for_each(shared_provider::check)
}

fn statement(statement: &Statement) -> Result<(), Refusal> {
    let Some(element) = &statement.principal else {
        let refusal = Refusal::new("Missing required field Principal", statement.at, "the statement trusts nobody");
        return Err(refusal.help("add `\"Principal\": …`"));
    };
    principal(element)?;
    let foreign = statement.action.names.iter().find(|name| !ACTIONS.contains(&name.text.as_str()));
    if let Some(name) = foreign.or_else(|| statement.action.names.first().filter(|_| statement.action.negated)) {
        let aws_message = "AssumeRole policy may only specify STS AssumeRole actions.";
        let refusal =
            Refusal::new(aws_message, name.at, format!("`{}` is not an action that a role can trust with", name.text));
        return Err(refusal.help("name the actions of STS one by one, in their letter case"));
    }
    if let Some(resource) = &statement.resource {
        let refusal = Refusal::new("Has prohibited field Resource.", resource.at, "a trust policy names no resource");
        return Err(refusal.help("remove the element: the policy is about its role"));
    }
    Ok(())
}

fn principal(element: &PrincipalElement) -> Result<(), Refusal> {
    if element.negated {
        let aws_message = "AssumeRole policy must not contain NotPrincipal field.";
        return Err(Refusal::new(aws_message, element.at, "a trust policy says whom it trusts"));
    }
    if element.is_star {
        let aws_message = "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".";
        let refusal = Refusal::new(aws_message, element.at, "a trust policy does not take `*` alone");
        return Err(refusal.help("write `{ \"AWS\": \"*\" }`, if you really trust everyone"));
    }
    if element.entries.is_empty() {
        return Err(Refusal::new("Missing required field Principal cannot be empty!", element.at, "nobody is named"));
    }
    for entry in &element.entries {
        let text = &entry.text;
        let refuse =
            |aws_message: String| Err(Refusal::new(aws_message, entry.at, format!("`{text}` is not a principal")));
        match &entry.form {
            PrincipalForm::Federated(name) if !is_provider(name) => {
                return refuse("Federated principals must be valid domain names or SAML metadata ARNs".to_owned());
            }
            PrincipalForm::Service(name) if !name.contains('.') => {
                return refuse(format!("Invalid principal in policy: \"SERVICE\":\"{text}\""));
            }
            PrincipalForm::Nobody => {
                return refuse(format!("Invalid principal in policy: \"{}\":\"{text}\"", entry.kind.to_uppercase()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A domain name, or the ARN of an OpenID Connect or SAML provider.
fn is_provider(name: &str) -> bool {
    if name.starts_with("arn:") {
        return name.contains(":oidc-provider/") || name.contains(":saml-provider/");
    }
    name.contains('.') && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
}
