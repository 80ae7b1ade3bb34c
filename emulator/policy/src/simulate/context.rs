//! The member `context`: the condition keys that the request has, by its own word and by what follows from its caller.
//!
//! A string is a key of one value, a list one of several, even of one entry. A key of a provider that AWS does not make
//! of this caller's token is left out, with a warning, and so is every key of another provider.

use std::collections::HashSet;

use super::known;
use crate::{
    Context, ContextValue, PolicyError, Principal, Request,
    condition::{is_multivalued, issuer_of, provider_claims},
    document::json::{Member, Node, Value},
};

/// Reads the keys that are given.
pub(super) fn read(node: &Node) -> Result<Context, PolicyError> {
    let mut seen = HashSet::new();
    let mut context = Context::new();
    for member in members(node)? {
        if member.key.is_empty() {
            return Err(PolicyError::syntax(member.key_at, "a condition key has a name").help("write the key's name"));
        }
        if !seen.insert(member.key.to_ascii_lowercase()) {
            let error = PolicyError::syntax(member.key_at, format!("the condition key `{}` stands twice", member.key));
            return Err(error.help("keep one of them: names of condition keys have no letter case"));
        }
        set(&mut context, member)?;
    }
    Ok(context)
}

/// Leaves out the keys that AWS would not set, refuses those that speak against the caller, and adds what follows from
/// him. What was noticed is told.
pub(super) fn complete(request: &mut Request, node: Option<&Node>) -> Result<Vec<String>, PolicyError> {
    let mut warnings = Vec::new();
    for member in node.map(members).transpose()?.unwrap_or_default() {
        if let Some(why) = no_key_of(&request.principal, &member.key) {
            request.context.remove(&member.key);
            warnings.push(format!("`{}` is left out: {why}", member.key));
        } else if is_list_of_one(&request.principal, member) {
            warnings.push(format!(
                "AWS gives `{}` one value, and the request a list: write the text without brackets",
                member.key
            ));
        }
        if let Some(told) = known::contradiction(request, &member.key, &member.node)? {
            warnings.push(told);
        }
    }
    known::derive(request);
    Ok(warnings)
}

fn members(node: &Node) -> Result<&[Member], PolicyError> {
    node.members("`context`").map_err(|error| error.help("write `{ \"aws:SourceIp\": \"203.0.113.7\" }`"))
}

/// A string is a key of one value, a list one of several, even when it holds one.
fn set(context: &mut Context, member: &Member) -> Result<(), PolicyError> {
    match &member.node.value {
        Value::Text(text) => context.set(&member.key, text),
        Value::List(nodes) => {
            let texts: Vec<String> = nodes
                .iter()
                .map(|node| match &node.value {
                    Value::Text(text) => Ok(text.clone()),
                    _ => Err(no_text(&member.key, node)),
                })
                .collect::<Result<_, _>>()?;
            context.set_all(&member.key, texts);
        }
        _ => return Err(no_text(&member.key, &member.node)),
    }
    Ok(())
}

fn no_text(key: &str, node: &Node) -> PolicyError {
    let help = match &node.value {
        Value::Number(written) => format!("write it in quotes: `\"{written}\"`"),
        Value::Boolean(written) => format!("write it in quotes: `\"{written}\"`"),
        Value::Null => "leave the key out of the context: that is how a key is missing".to_owned(),
        _ => "a key has one string, or a list of strings where it is multivalued".to_owned(),
    };
    PolicyError::syntax(node.at, format!("the value of `{key}` must be a string, not {}", node.kind())).help(help)
}

/// Why AWS makes no such key of the caller's token; none when it does, and for keys that are no provider's.
///
/// Issuers have a dot in their names and no colon, services neither.
fn no_key_of(principal: &Principal, key: &str) -> Option<String> {
    let (issuer, claim) = key.split_once(':').filter(|(issuer, _)| issuer.contains('.'))?;
    let listed = |claims: &[&str]| claims.iter().any(|known| known.eq_ignore_ascii_case(claim));
    match principal {
        Principal::Federated(provider) => {
            let own = issuer_of(provider);
            if !issuer.eq_ignore_ascii_case(own) {
                return Some(format!("the caller's provider is `{own}`, and its tokens make no keys of `{issuer}`"));
            }
            let claims = provider_claims(own);
            (!listed(claims)).then(|| {
                format!(
                    "AWS makes no condition key of the claim `{claim}`; of this issuer it reads {}",
                    claims.join(", ")
                )
            })
        }
        // Documented in the column “available in session” of the keys of OpenID Connect providers.
        Principal::Aws(_) if provider_claims(issuer).contains(&"job_workflow_ref") => (!listed(&["aud", "sub", "amr"]))
            .then(|| "AWS sets it while the role is assumed, and not in the session that comes of it".to_owned()),
        Principal::Aws(_) | Principal::Service(_) | Principal::Anonymous => None,
    }
}

fn is_list_of_one(principal: &Principal, member: &Member) -> bool {
    let Principal::Federated(provider) = principal else { return false };
    let own = member.key.split_once(':').filter(|(issuer, _)| issuer.eq_ignore_ascii_case(issuer_of(provider)));
    own.is_some_and(|(_, claim)| !is_multivalued(claim)) && matches!(member.node.value, Value::List(_))
}

/// The one value of a key.
pub(super) fn single<'a>(context: &'a Context, key: &str) -> Option<&'a str> {
    match context.value(key) {
        Some(ContextValue::Single(value)) => Some(value),
        Some(ContextValue::Multi(_)) | None => None,
    }
}
