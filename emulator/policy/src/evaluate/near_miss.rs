//! Near misses: one change to an element that would flip the verdict.
//!
//! A rule looks at what the policy wants and what the request has, and proposes a change with a sentence. The sentence is
//! given only when the request, judged again with the change, is allowed.

mod audience;
mod condition;
mod key;
mod letters;
mod subject;
mod text;
mod workflow;

use portcullis_model::Arn;

use super::{
    Change, NamedAs, Trial,
    principal::{is_role, session_of},
};
use crate::{
    Principal,
    document::{ActionElement, PrincipalElement, ResourceElement},
    pattern::Pattern,
};

pub(super) use condition::of_condition;

/// A change that would make the resource match.
pub(super) fn of_resource(trial: &Trial<'_>, element: &ResourceElement, wanted: &[String]) -> Option<String> {
    if element.negated {
        return None;
    }
    let request = trial.question.request;
    let seen = request.resource.as_str();
    let (text, pattern) = if seen == "*" {
        let action = &request.action;
        (format!("`{action}` names no resource: only `Resource: \"*\"` matches it"), "*".to_owned())
    } else {
        wanted
            .iter()
            .find_map(|want| resource_in_other_case(want, seen))
            .or_else(|| wanted.iter().find_map(|want| resource_apart(want, seen)))?
    };
    trial.allows(&Change::Resource(element, Pattern::new(&pattern))).then_some(text)
}

fn resource_in_other_case(want: &str, seen: &str) -> Option<(String, String)> {
    let better = text::recased(want, seen)?;
    Some((format!("only letter case differs: `{want}` and `{seen}`"), better))
}

/// One of the six parts of the ARN differs, or the pattern stops before a slash.
fn resource_apart(want: &str, seen: &str) -> Option<(String, String)> {
    let names = ["prefix", "partition", "service", "region", "account", "resource"];
    let (want_parts, seen_parts): (Vec<&str>, Vec<&str>) =
        (want.splitn(6, ':').collect(), seen.splitn(6, ':').collect());
    let apart = |(want, seen): (&&str, &&str)| !Pattern::new(want).matches(seen);
    let at = want_parts.iter().zip(&seen_parts).position(apart)?;
    let ((want_part, seen_part), name) = (want_parts.get(at).zip(seen_parts.get(at))?, names.get(at)?);
    if *name == "resource" {
        let short = seen_part.starts_with(&format!("{want_part}/"));
        return short.then(|| {
            (format!("`{want_part}` without `/*` at its end does not cover `{seen_part}`"), format!("{want}/*"))
        });
    }
    let better: Vec<&str> =
        want_parts.iter().enumerate().map(|(index, part)| if index == at { *seen_part } else { *part }).collect();
    Some((format!("only the {name} differs: `{want_part}` and `{seen_part}`"), better.join(":")))
}

/// A change that would make the principal match.
pub(super) fn of_principal(trial: &Trial<'_>, element: &PrincipalElement) -> Option<String> {
    if element.negated {
        return None;
    }
    let (text, named_as) = match &trial.question.request.principal {
        Principal::Federated(provider) => (federated(provider, element)?, NamedAs::Itself),
        Principal::Aws(arn) => {
            let maker = session_of(arn).is_some() || is_role(arn);
            (aws(trial, arn, element)?, if maker { NamedAs::Maker } else { NamedAs::Itself })
        }
        Principal::Service(service) => {
            let want = element
                .entries
                .iter()
                .find(|entry| entry.kind == "Service" && entry.text.eq_ignore_ascii_case(service))?;
            (format!("only letter case differs: `{}` and `{service}`", want.text), NamedAs::Itself)
        }
        Principal::Anonymous => return None,
    };
    trial.allows(&Change::Principal(element, named_as)).then_some(text)
}

fn federated(provider: &str, element: &PrincipalElement) -> Option<String> {
    let entries = &element.entries;
    if let Some(want) = entries.iter().find(|entry| entry.text == provider) {
        return Some(format!("a provider of identities must stand under `Federated`, not under `{}`", want.kind));
    }
    if let Some(want) = entries.iter().find(|entry| entry.text.eq_ignore_ascii_case(provider)) {
        return Some(format!("only letter case differs: `{}` and `{provider}`", want.text));
    }
    if entries.iter().all(|entry| entry.kind == "AWS") {
        return Some(format!("a web identity is let in by `{{ \"Federated\": \"{provider}\" }}` only, not by `AWS`"));
    }
    let url = |arn: &str| arn.split_once(":oidc-provider/").map(|(_, url)| url.to_owned());
    let own = url(provider)?;
    let bare = |text: &str| text.strip_prefix("https://").unwrap_or(text).trim_end_matches('/') == own;
    if let Some(want) = entries.iter().find(|entry| bare(&entry.text)) {
        return Some(format!(
            "`{}` is the provider's address: a statement names it by its ARN, `{provider}`",
            want.text
        ));
    }
    entries.iter().find_map(|entry| {
        let want = url(&entry.text)?;
        if want == own {
            return Some(format!("the same provider in another account: `{}` and `{provider}`", entry.text));
        }
        let slash = want.trim_end_matches('/') == own.trim_end_matches('/');
        slash.then(|| format!("only a slash at the end differs: `{}` and `{provider}`", entry.text))
    })
}

fn aws(trial: &Trial<'_>, arn: &Arn, element: &PrincipalElement) -> Option<String> {
    let entries = &element.entries;
    // A session may stand behind the role's own ARN.
    let role = trial.question.single("aws:principalarn");
    let seen = [Some(arn.as_str()), role];
    let covers = |text: &str| seen.iter().flatten().any(|seen| Pattern::new(text).matches(seen));
    if let Some(want) = entries.iter().find(|entry| covers(&entry.text)) {
        return Some(format!(
            "a `*` inside a principal means nothing: name the role itself instead of `{}`",
            want.text
        ));
    }
    // By its session's ARN the role is known as one without a path.
    let by_name = session_of(arn).filter(|_| role.is_none());
    let account = arn.account_text();
    let maker = by_name.map(|name| format!("arn:{}:iam::{account}:role/{name}", arn.partition()));
    let in_other_letters = |text: &str| {
        [Some(arn.as_str()), role, maker.as_deref()].into_iter().flatten().find(|seen| text.eq_ignore_ascii_case(seen))
    };
    if let Some((want, seen)) = entries.iter().find_map(|entry| Some((&entry.text, in_other_letters(&entry.text)?))) {
        return Some(format!("only letter case differs: `{want}` and `{seen}`"));
    }
    let name = session_of(arn)?;
    entries.iter().find_map(|entry| {
        let want: Arn = entry.text.parse().ok()?;
        if want.account() != arn.account() {
            return None;
        }
        if session_of(&want) == Some(name) {
            return Some(format!("`{want}` is another session of the role; the role's own ARN names all of them"));
        }
        let path = want.resource_of_type("role").filter(|_| is_role(&want))?;
        let same = path.rsplit('/').next() == Some(name);
        role.filter(|_| same).map(|role| format!("only the path differs: `{want}` and `{role}`"))
    })
}

/// A change that would make the action match.
pub(super) fn of_action(trial: &Trial<'_>, element: &ActionElement) -> Option<String> {
    if element.negated {
        return None;
    }
    let (service, name) = trial.question.request.action.split_once(':')?;
    let text = element.names.iter().find_map(|want| {
        let (want_service, want_name) = want.text.split_once(':')?;
        let other = want_name.eq_ignore_ascii_case(name) && !want_service.eq_ignore_ascii_case(service);
        other.then(|| format!("the policy allows `{}`, an action of another service", want.text))
    })?;
    trial.allows(&Change::Action(element)).then_some(text)
}
