//! Near misses: one change that would flip a condition, a resource, a principal or an action.
//!
//! Each looks at what the policy wants and what the request has, and says one sentence or nothing.

mod condition;

use crate::{Principal, document::ActionElement, pattern::Pattern};

pub(super) use condition::of_condition;

/// A change that would make the resource match.
pub(super) fn of_resource(action: &str, seen: &str, negated: bool, wanted: &[String]) -> Option<String> {
    if negated {
        return None;
    }
    if seen == "*" {
        return Some(format!("`{action}` names no resource: only `Resource: \"*\"` matches it"));
    }
    let different = |want: &&String| Pattern::new(&want.to_lowercase()).matches(&seen.to_lowercase());
    if let Some(want) = wanted.iter().find(different) {
        return Some(format!("only letter case differs: `{want}` and `{seen}`"));
    }
    wanted.iter().find_map(|want| {
        let (want_parts, seen_parts) = (want.splitn(6, ':'), seen.splitn(6, ':'));
        let names = ["prefix", "partition", "service", "region", "account", "resource"];
        let mut apart =
            names.iter().zip(want_parts.zip(seen_parts)).filter(|(_, (want, seen))| !Pattern::new(want).matches(seen));
        match (apart.next(), apart.next()) {
            (Some((name, (want, seen))), None) if *name != "resource" => {
                Some(format!("only the {name} differs: `{want}` and `{seen}`"))
            }
            (Some((_, (want, seen))), None) if seen.starts_with(&format!("{want}/")) => {
                Some(format!("`{want}` without `/*` at its end does not cover `{seen}`"))
            }
            _ => None,
        }
    })
}

/// A change that would make the principal match.
pub(super) fn of_principal(principal: &Principal, wanted: &[String], kinds: &[&str]) -> Option<String> {
    match principal {
        Principal::Federated(provider) => {
            if let Some(want) = wanted.iter().find(|want| want.eq_ignore_ascii_case(provider)) {
                return Some(format!("only letter case differs: `{want}` and `{provider}`"));
            }
            if wanted.contains(provider) && !kinds.contains(&"Federated") {
                return Some("a provider of identities must stand under `Federated`".to_owned());
            }
            if kinds.iter().all(|kind| *kind == "AWS") {
                return Some(format!(
                    "a web identity is let in by `{{ \"Federated\": \"{provider}\" }}` only, not by `AWS`"
                ));
            }
            let host = |arn: &str| arn.split_once(":oidc-provider/").map(|(_, url)| url.to_owned());
            let want = wanted.iter().find(|want| host(want).is_some() && host(want) == host(provider))?;
            Some(format!("the same provider in another account: `{want}` and `{provider}`"))
        }
        Principal::Aws(arn) => {
            let starred = wanted.iter().find(|want| want.len() > 1 && Pattern::new(want).matches(arn.as_str()))?;
            Some(format!("a `*` inside a principal means nothing: name the role itself instead of `{starred}`"))
        }
        Principal::Service(_) | Principal::Anonymous => None,
    }
}

/// A change that would make the action match.
pub(super) fn of_action(action: &str, element: &ActionElement) -> Option<String> {
    if element.negated {
        return None;
    }
    let (service, name) = action.split_once(':')?;
    element.names.iter().find_map(|want| {
        let (want_service, want_name) = want.text.split_once(':')?;
        let other = want_name.eq_ignore_ascii_case(name) && !want_service.eq_ignore_ascii_case(service);
        other.then(|| format!("the policy allows `{}`, an action of another service", want.text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_that_differs_in_its_region_only_is_near() {
        let wanted = ["arn:aws:ecr:us-east-1:123456789012:repository/app".to_owned()];
        let seen = "arn:aws:ecr:eu-west-1:123456789012:repository/app";
        assert_eq!(
            of_resource("ecr:PutImage", seen, false, &wanted).unwrap(),
            "only the region differs: `us-east-1` and `eu-west-1`"
        );
        assert!(of_resource("ecr:GetAuthorizationToken", "*", false, &wanted).unwrap().contains("names no resource"));
    }
}
