//! The member `principal`: who asks, and whether such a caller can make such a call at all.
//!
//! Refused: what names nobody that makes requests, wildcards above all; a web identity that does anything but become a
//! role of its provider's account; a user or session that becomes a role as a web identity would.

use portcullis_model::{AccountId, Arn};

use super::member::Members;
use crate::{
    PolicyError, Principal,
    document::{
        is_caller,
        json::{Node, Value},
    },
};

pub(super) const PRINCIPALS: &str = "the ARN of a user, a role session or a root user, \
                                     `{ \"federated\": \"arn:…:oidc-provider/…\" }`, \
                                     `{ \"service\": \"ecs.amazonaws.com\" }` or `\"anonymous\"`";

/// Providers that need not be made in an account.
const BUILT_IN: &[&str] =
    &["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

/// What a web identity calls, and what AWS checks with it.
const BY_WEB_IDENTITY: &[&str] = &["AssumeRoleWithWebIdentity", "TagSession", "SetSourceIdentity"];
/// The same of an identity that a SAML provider vouches for.
const BY_SAML: &[&str] = &["AssumeRoleWithSAML", "TagSession", "SetSourceIdentity"];

/// Reads the caller.
pub(super) fn read(node: &Node) -> Result<Principal, PolicyError> {
    match &node.value {
        Value::Text(text) if text == "anonymous" => Ok(Principal::Anonymous),
        Value::Text(text) => aws(text).map(Principal::Aws).ok_or_else(|| nobody(node, text, PRINCIPALS)),
        Value::Object(_) => of_object(node),
        _ => {
            let message = format!("`principal` must be a string or an object, not {}", node.kind());
            Err(PolicyError::syntax(node.at, message).help(format!("write {PRINCIPALS}")))
        }
    }
}

fn of_object(node: &Node) -> Result<Principal, PolicyError> {
    let members = Members::read(node, "a principal", &["federated", "service"])?;
    match (members.optional("federated"), members.optional("service")) {
        (Some(provider), None) => {
            let text = provider.text("`federated`")?;
            let help = "the ARN of a provider, `arn:aws:iam::ACCOUNT:oidc-provider/ISSUER` or `…:saml-provider/NAME`, or \
                        one that is built in, such as `accounts.google.com`";
            let known = BUILT_IN.contains(&text) || text.parse().is_ok_and(|arn| is_provider(&arn));
            if known { Ok(Principal::Federated(text.to_owned())) } else { Err(nobody(provider, text, help)) }
        }
        (None, Some(service)) => {
            let text = service.text("`service`")?;
            let help = "the name of a service as policies have it, such as `ecs.amazonaws.com`";
            if is_service(text) { Ok(Principal::Service(text.to_owned())) } else { Err(nobody(service, text, help)) }
        }
        (Some(_), Some(second)) => {
            Err(PolicyError::syntax(second.at, "a principal is either `federated` or `service`")
                .help("keep one of them: a request has one caller"))
        }
        (None, None) => {
            Err(PolicyError::syntax(node.at, "the principal names nobody").help(format!("write {PRINCIPALS}")))
        }
    }
}

/// A caller by its ARN. A group makes no requests, but AWS's own simulator takes one (recorded).
fn aws(text: &str) -> Option<Arn> {
    let arn: Arn = text.parse().ok()?;
    let is_root = arn.service() == "iam" && arn.resource() == "root" && arn.account().is_some();
    (is_root || is_caller(&arn)).then_some(arn)
}

fn nobody(node: &Node, text: &str, help: &str) -> PolicyError {
    let message = match text {
        "" => "the principal is empty".to_owned(),
        _ if text.contains(['*', '?']) => format!("`{text}` names no caller: a request has one, without wildcards"),
        _ => format!("`{text}` is not a principal"),
    };
    PolicyError::syntax(node.at, message).help(format!("write {help}"))
}

fn is_provider(arn: &Arn) -> bool {
    let name = arn.resource_of_type("oidc-provider").or_else(|| arn.resource_of_type("saml-provider"));
    let named = name.is_some_and(|name| !name.is_empty() && !name.contains(['*', '?']));
    named && arn.service() == "iam" && arn.account().is_some()
}

fn is_service(text: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    text.contains('.') && text.split('.').all(is_part)
}

/// Whether the caller can make the call on a resource of this account.
pub(super) fn check(
    node: &Node,
    principal: &Principal,
    action: &str,
    owner: Option<AccountId>,
) -> Result<(), PolicyError> {
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    let sts = service.eq_ignore_ascii_case("sts");
    let is = |names: &[&str]| sts && names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let wrong = |message: String, help: String| Err(PolicyError::syntax(node.at, message).help(help));
    let Principal::Federated(provider) = principal else {
        if is(&["AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"]) {
            let message =
                format!("`{action}` is called with what a provider of identities signed, not by this principal");
            let help = "write `{ \"federated\": \"arn:…:oidc-provider/…\" }`, or judge `sts:AssumeRole`";
            return wrong(message, help.to_owned());
        }
        return Ok(());
    };
    let arn: Option<Arn> = provider.parse().ok();
    let saml = arn.as_ref().is_some_and(|arn| arn.resource_of_type("saml-provider").is_some());
    let (kind, calls) = if saml { ("a SAML identity", BY_SAML) } else { ("a web identity", BY_WEB_IDENTITY) };
    if !is(calls) {
        let call = calls.first().copied().unwrap_or_default();
        let help = format!(
            "judge `sts:{call}`; what the role may do then is asked with the session's ARN, \
             `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`"
        );
        return wrong(format!("{kind} does not call `{action}`: it can only become a role"), help);
    }
    match (arn.and_then(|arn| arn.account()), owner) {
        (Some(of_provider), Some(of_role)) if of_provider != of_role => wrong(
            format!("the provider is one of account {of_provider}, and the role one of {of_role}"),
            "STS looks for the provider in the role's account: name the provider there".to_owned(),
        ),
        _ => Ok(()),
    }
}
