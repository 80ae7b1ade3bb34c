//! Service control and resource control policies. Organizations has one message for every defect.
//!
//! A resource control policy denies only, to everyone, actions of services that support it; a `*` alone, `NotAction` and
//! `NotPrincipal` are refused (recorded). That values of conditions are not checked is `unverified`.

use super::{Refusal, grammar, rule};
use crate::{
    document::{Document, Effect, Statement},
    resource_control,
};

/// The message of Organizations.
pub(super) const UNFIT: &str =
    "The provided policy document does not meet the requirements of the specified policy type.";

pub(super) fn service_control(document: &Document) -> Result<(), Refusal> {
    grammar::shape(document)?;
    grammar::sid_letters(document)?;
    grammar::resources_given(document)?;
    grammar::no_principal(document)
}

pub(super) fn resource_control(document: &Document) -> Result<(), Refusal> {
    grammar::shape(document)?;
    grammar::sid_letters(document)?;
    grammar::resources_given(document)?;
    document.statements.iter().try_for_each(resource_control_statement)
}

fn resource_control_statement(statement: &Statement) -> Result<(), Refusal> {
    if statement.effect == Effect::Allow {
        return Err(Refusal::new(&rule::DENY_ONLY, statement.at, "a resource control policy only denies")
            .help("deny what must not be: RCPFullAWSAccess allows the rest"));
    }
    let everyone = statement.principal.as_ref().filter(|principal| {
        !principal.negated
            && !principal.entries.is_empty()
            && principal.entries.iter().all(|entry| entry.kind == "AWS" && entry.text == "*")
    });
    if everyone.is_none() {
        let at = statement.principal.as_ref().map_or(statement.at, |principal| principal.at);
        return Err(Refusal::new(&rule::EVERYONE, at, "a resource control policy is about everyone")
            .help("write `\"Principal\": \"*\"`"));
    }
    let action = &statement.action;
    if action.negated {
        return Err(Refusal::new(&rule::NO_NOT_ACTION, action.at, "a resource control policy has no `NotAction`")
            .help("name the actions in `Action`"));
    }
    let foreign = action
        .names
        .iter()
        .find(|name| !resource_control::is_supported(name.text.split(':').next().unwrap_or_default()));
    match foreign {
        Some(name) => {
            let message = format!("`{}` is not an action of a service that supports these policies", name.text);
            Err(Refusal::new(&rule::SUPPORTED_SERVICE, name.at, message)
                .help("name services one by one, such as `s3:*`; AWS lists those that support these policies"))
        }
        None => Ok(()),
    }
}
