//! The rules that every IAM document keeps, in the order in which AWS checks them, and those of identity policies.
//!
//! Order and messages are those that moto checked against AWS: version, what its older parser refuses (an effect in
//! another letter case, dates, ARNs), unique Sids, actions, resources, prefixes.

use std::collections::HashSet;

use super::{Refusal, date, resource_format, rule};
use crate::{
    condition::Operand,
    document::{ConditionValue, Document, ErrorKind, Place, Version, Wanted},
};

/// A policy of a user, group or role.
pub(super) fn identity(document: &Document) -> Result<(), Refusal> {
    if document.version != Version::Current {
        let message = if document.version_given { "the version is too old" } else { "the policy has no `Version`" };
        let refusal = Refusal::new(&rule::VERSION, document.version_at, message);
        return Err(refusal.help("write `\"Version\": \"2012-10-17\"`"));
    }
    common(document)?;
    sid_letters(document)?;
    values(document, &["Numeric", "Ip", "NotIp", "Arn", "Binary"])?;
    resources_given(document)?;
    no_principal(document)
}

/// What every kind of IAM document keeps, values of dates included.
pub(super) fn common(document: &Document) -> Result<(), Refusal> {
    dates(document)?;
    shape(document)
}

/// The same without the values of conditions.
pub(super) fn shape(document: &Document) -> Result<(), Refusal> {
    if document.statements.is_empty() {
        return Err(Refusal::new(&rule::STATEMENTS, document.at, "the policy has no statement").help("add one"));
    }
    legacy(document)?;
    unique_sids(document)?;
    if let Some(error) = document.deferred.iter().find(|error| error.kind() == ErrorKind::NoAction) {
        return Err(Refusal::of(&rule::ACTIONS, error.clone()));
    }
    if let Some(statement) = document.statements.iter().find(|statement| statement.action.names.is_empty()) {
        let refusal = Refusal::new(&rule::ACTIONS, statement.action.at, "the list of actions is empty");
        return Err(refusal.help("name an action, or take the statement out"));
    }
    resource_format::check(document)?;
    document
        .statements
        .iter()
        .flat_map(|statement| &statement.action.names)
        .try_for_each(|name| action(&name.text, name.at))
}

/// What AWS's older parser refuses.
fn legacy(document: &Document) -> Result<(), Refusal> {
    if let Some(error) = document.deferred.iter().find(|error| error.kind() == ErrorKind::Effect) {
        return Err(Refusal::of(&rule::EFFECT_CASE, error.clone()));
    }
    resource_format::legacy(document)
}

fn dates(document: &Document) -> Result<(), Refusal> {
    for condition in document.statements.iter().flat_map(|statement| &statement.conditions) {
        let unread = condition.values.iter().find(|value| is_unreadable(value) && !date::is_date(&value.text));
        if let Some(value) = unread.filter(|_| condition.operator.name().starts_with("Date")) {
            let refusal = Refusal::new(&rule::DATES, value.at, format!("`{}` is not a date", value.text));
            return Err(refusal.help("write a date as `2026-11-23T00:00:00Z`, or as seconds since 1970"));
        }
    }
    Ok(())
}

/// Letters and digits. ECR takes more: its console writes `new statement`.
pub(super) fn sid_letters(document: &Document) -> Result<(), Refusal> {
    for sid in document.statements.iter().filter_map(|statement| statement.sid.as_ref()) {
        if !sid.text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let message = format!("the Sid `{}` has other characters than letters and digits", sid.text);
            return Err(Refusal::new(&rule::SID_LETTERS, sid.at, message).help("a Sid is made of `A-Za-z0-9`"));
        }
    }
    Ok(())
}

fn unique_sids(document: &Document) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for sid in document.statements.iter().filter_map(|statement| statement.sid.as_ref()) {
        if !sid.text.is_empty() && !seen.insert(sid.text.as_str()) {
            let refusal = Refusal::new(&rule::SID_UNIQUE, sid.at, format!("the Sid `{}` stands twice", sid.text));
            return Err(refusal.help("give each statement a Sid of its own, or none"));
        }
    }
    Ok(())
}

/// `service:name` with a service of letters, digits, `-`, `.` and `_`, or `*` alone.
fn action(text: &str, at: Place) -> Result<(), Refusal> {
    if text == "*" {
        return Ok(());
    }
    let refusal =
        |rule| Refusal::new(rule, at, format!("`{text}` is not an action")).help("an action is `service:Name`");
    let Some((vendor, name)) = text.split_once(':') else { return Err(refusal(&rule::ACTION_VENDOR)) };
    if name.contains(':') {
        return Err(refusal(&rule::ACTION_COLON));
    }
    let valid = !vendor.is_empty() && vendor.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    if valid { Ok(()) } else { Err(refusal(&rule::VENDOR_LETTERS).saying(format!("Vendor {vendor} is not valid"))) }
}

/// Refuses values that operators of these families cannot read.
pub(super) fn values(document: &Document, families: &[&str]) -> Result<(), Refusal> {
    for statement in &document.statements {
        for condition in &statement.conditions {
            let name = condition.operator.name();
            let checked = families.iter().any(|family| name.starts_with(family));
            if let Some(value) = condition.values.iter().find(|value| checked && is_unreadable(value)) {
                let message = format!("`{}` is not {}", value.text, condition.operator.expects());
                let help = format!("`{}` takes nothing else, and would never match this value", condition.written);
                return Err(Refusal::new(&rule::VALUES, value.at, message).help(help));
            }
        }
    }
    Ok(())
}

/// Every statement must say which resources it is about.
pub(super) fn resources_given(document: &Document) -> Result<(), Refusal> {
    for statement in &document.statements {
        let empty = statement.resource.as_ref().is_none_or(|resource| resource.patterns.is_empty());
        if empty {
            return Err(Refusal::new(&rule::RESOURCES, statement.at, "the statement has no `Resource`")
                .help("add `\"Resource\": …`"));
        }
    }
    Ok(())
}

/// No statement may say who it is about: it is about whoever the policy is attached to.
pub(super) fn no_principal(document: &Document) -> Result<(), Refusal> {
    match document.statements.iter().find_map(|statement| statement.principal.as_ref()) {
        Some(principal) => {
            let refusal = Refusal::new(&rule::NO_PRINCIPAL, principal.at, "this kind of policy names no principal");
            Err(refusal.help("remove the element: the policy is about whom it is attached to"))
        }
        None => Ok(()),
    }
}

fn is_unreadable(value: &ConditionValue) -> bool {
    matches!(value.wanted, Wanted::Fixed(Operand::Unreadable))
}
