//! The condition keys that a request has by itself: of the caller, of the request, of the resource.
//!
//! Three tables, a row for each key with its source. A key that is not here is missing from every request, unless the
//! action brings it ([`Check::context`](crate::Check)) or the token of a web identity gives it. AWS's list: "AWS global
//! condition context keys" in the IAM User Guide.

mod of_caller;
mod of_request;
mod of_resource;

use portcullis_model::{AccountId, Arn, Region, Timestamp};
use portcullis_policy::Context;
use portcullis_store::{SessionKind, World};

use crate::{Caller, Check, Facts};

/// What the values of condition keys come from.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) caller: &'a Caller,
    /// The resource's ARN; none for an action that takes no resource.
    pub(crate) arn: Option<&'a Arn>,
    /// Whose it is.
    pub(crate) owner: Option<AccountId>,
    pub(crate) facts: &'a Facts,
    pub(crate) region: &'a Region,
    pub(crate) now: Timestamp,
    pub(crate) world: &'a World,
}

/// A condition key that the gate supplies.
#[derive(Debug)]
pub struct ConditionKey {
    /// Its name; `…/*` where the rest is a tag's key, `<provider>:*` where it is a claim.
    pub name: &'static str,
    /// When it is there, and with what.
    pub when: &'static str,
    /// Where that is known from.
    pub source: &'static str,
    value: fn(&Asked<'_>) -> Value,
}

/// What a key has in one request.
enum Value {
    Absent,
    One(String),
    Several(Vec<String>),
    /// Keys with the prefix of the row's name, and their values.
    Each(Vec<(String, Value)>),
}

/// Every condition key that the gate supplies, for documentation.
pub fn condition_keys() -> impl Iterator<Item = &'static ConditionKey> {
    of_caller::KEYS.iter().chain(of_request::KEYS).chain(of_resource::KEYS)
}

/// The context of one action on one resource. What the action knows better stands above what the gate supplies.
pub(crate) fn assemble(asked: &Asked<'_>, check: &Check) -> Context {
    let mut context = supplied(asked);
    if let Some(session) = asked.caller.session().filter(|session| session.kind() == SessionKind::FederatedUser) {
        context.set_federating_user(session.issuer.clone());
    }
    for (key, values) in &check.context {
        match values.as_slice() {
            [single] if !is_multivalued(key) => context.set(key, single.clone()),
            several => context.set_all(key, several.iter().cloned()),
        }
    }
    context
}

/// What the gate supplies by itself.
pub(crate) fn supplied(asked: &Asked<'_>) -> Context {
    let mut context = Context::new();
    supply(&mut context, of_caller::KEYS, asked);
    around(&mut context, asked);
    context
}

/// The keys of request and resource: they are also there while a trust policy judges a web identity, whose own keys its
/// token gives.
pub(crate) fn around(context: &mut Context, asked: &Asked<'_>) {
    supply(context, of_request::KEYS, asked);
    supply(context, of_resource::KEYS, asked);
}

fn supply(context: &mut Context, keys: &[ConditionKey], asked: &Asked<'_>) {
    for key in keys {
        set(context, key.name, (key.value)(asked));
    }
}

fn set(context: &mut Context, name: &str, value: Value) {
    match value {
        Value::Absent => {}
        Value::One(value) => context.set(name, value),
        Value::Several(values) => context.set_all(name, values),
        Value::Each(keys) => {
            for (key, value) in keys {
                set(context, &key, value);
            }
        }
    }
}

impl Value {
    fn of(value: Option<impl Into<String>>) -> Self {
        value.map_or(Self::Absent, |value| Self::One(value.into()))
    }

    fn tags<'a>(prefix: &str, tags: impl IntoIterator<Item = (&'a String, &'a String)>) -> Self {
        let key = |(key, value): (&String, &String)| (format!("{prefix}/{key}"), Self::One(value.clone()));
        Self::Each(tags.into_iter().map(key).collect())
    }
}

/// The keys of actions that hold a list even when it has one entry.
fn is_multivalued(key: &str) -> bool {
    const LISTS: [&str; 3] = ["aws:TagKeys", "sts:TransitiveTagKeys", "sts:IdentityTokenAudience"];
    LISTS.iter().any(|list| key.eq_ignore_ascii_case(list))
}

#[cfg(test)]
mod tests;
