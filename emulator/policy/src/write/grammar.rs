//! The rules that every IAM document keeps, in the order in which AWS checks them, and those of identity policies.
//!
//! Order and messages are those that moto checked against AWS: version, what its older parser refuses (an effect in
//! another letter case, dates, ARNs), unique Sids, actions, resources, prefixes.

use std::collections::HashSet;

use super::{Refusal, SYNTAX, resource_format};
use crate::{
    condition::Operand,
    document::{ConditionValue, Document, ErrorKind, Place, Version, Wanted},
};

/// A policy of a user, group or role.
pub(super) fn identity(document: &Document) -> Result<(), Refusal> {
    if document.version != Version::Current {
        let aws_message = "Policy document must be version 2012-10-17 or greater.";
        let message = if document.version_given { "the version is too old" } else { "the policy has no `Version`" };
        return Err(Refusal::new(aws_message, document.at, message).help("add `\"Version\": \"2012-10-17\"`"));
    }
    common(document)?;
    values(document, &["Numeric", "Date", "Ip", "NotIp", "Arn", "Binary"])?;
    resources_given(document)?;
    no_principal(document)
}

/// What every kind of IAM document keeps.
pub(super) fn common(document: &Document) -> Result<(), Refusal> {
    dates(document)?;
    shape(document)
}

/// The same without the values of conditions.
pub(super) fn shape(document: &Document) -> Result<(), Refusal> {
    if document.statements.is_empty() {
        return Err(Refusal::new(SYNTAX, document.at, "the policy has no statement"));
    }
    legacy(document)?;
    unique_sids(document)?;
    if let Some(error) = document.deferred.iter().find(|error| error.kind() == ErrorKind::NoAction) {
        return Err(Refusal { aws_message: NO_ACTION.to_owned(), error: error.clone() });
    }
    if let Some(statement) = document.statements.iter().find(|statement| statement.action.names.is_empty()) {
        return Err(Refusal::new(NO_ACTION, statement.action.at, "the list of actions is empty"));
    }
    resource_format::check(document)?;
    document
        .statements
        .iter()
        .flat_map(|statement| &statement.action.names)
        .try_for_each(|name| action(&name.text, name.at))
}

const NO_ACTION: &str = "Policy statement must contain actions.";
const LEGACY: &str = "The policy failed legacy parsing";

/// What AWS's older parser refuses.
fn legacy(document: &Document) -> Result<(), Refusal> {
    if let Some(error) = document.deferred.iter().find(|error| error.kind() == ErrorKind::Effect) {
        return Err(Refusal { aws_message: LEGACY.to_owned(), error: error.clone() });
    }
    resource_format::legacy(document, LEGACY)
}

fn dates(document: &Document) -> Result<(), Refusal> {
    for condition in document.statements.iter().flat_map(|statement| &statement.conditions) {
        let unread = condition.values.iter().find(|value| is_unreadable(value));
        if let Some(value) = unread.filter(|_| condition.operator.name().starts_with("Date")) {
            return Err(Refusal::new(LEGACY, value.at, format!("`{}` is not a date", value.text)));
        }
    }
    Ok(())
}

fn unique_sids(document: &Document) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for sid in document.statements.iter().filter_map(|statement| statement.sid.as_ref()) {
        if !sid.text.is_empty() && !seen.insert(sid.text.as_str()) {
            let aws_message = "Statement IDs (SID) in a single policy must be unique.";
            return Err(Refusal::new(aws_message, sid.at, format!("the Sid `{}` stands twice", sid.text)));
        }
    }
    Ok(())
}

/// `service:name` with a service of letters, digits, `-`, `.` and `_`, or `*` alone.
fn action(text: &str, at: Place) -> Result<(), Refusal> {
    if text == "*" {
        return Ok(());
    }
    let refuse = |aws_message: String| {
        Err(Refusal::new(aws_message, at, format!("`{text}` is not an action")).help("an action is `service:Name`"))
    };
    let Some((vendor, name)) = text.split_once(':') else {
        return refuse("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.".to_owned());
    };
    if name.contains(':') {
        return refuse("Actions/Condition can contain only one colon.".to_owned());
    }
    let valid = !vendor.is_empty() && vendor.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    if valid { Ok(()) } else { refuse(format!("Vendor {vendor} is not valid")) }
}

/// Refuses values that operators of these families cannot read. The message is `unverified`: only the code is recorded.
pub(super) fn values(document: &Document, families: &[&str]) -> Result<(), Refusal> {
    for statement in &document.statements {
        for condition in &statement.conditions {
            let name = condition.operator.name();
            let checked = families.iter().any(|family| name.starts_with(family));
            if let Some(value) = condition.values.iter().find(|value| checked && is_unreadable(value)) {
                let message = format!("`{}` is not {}", value.text, condition.operator.expects());
                return Err(Refusal::new(SYNTAX, value.at, message));
            }
        }
    }
    Ok(())
}

/// Every statement must say which resources it is about.
pub(super) fn resources_given(document: &Document) -> Result<(), Refusal> {
    let aws_message = "Policy statement must contain resources.";
    for statement in &document.statements {
        let empty = statement.resource.as_ref().is_none_or(|resource| resource.patterns.is_empty());
        if empty {
            return Err(Refusal::new(aws_message, statement.at, "the statement has no `Resource`")
                .help("add `\"Resource\": …`"));
        }
    }
    Ok(())
}

/// No statement may say who it is about: it is about whoever the policy is attached to.
pub(super) fn no_principal(document: &Document) -> Result<(), Refusal> {
    let aws_message = "Policy document should not specify a principal.";
    match document.statements.iter().find_map(|statement| statement.principal.as_ref()) {
        Some(principal) => Err(Refusal::new(aws_message, principal.at, "this kind of policy names no principal")),
        None => Ok(()),
    }
}

fn is_unreadable(value: &ConditionValue) -> bool {
    matches!(value.wanted, Wanted::Fixed(Operand::Unreadable))
}
