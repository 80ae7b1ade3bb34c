//! Inline policies of users, groups and roles: what the operations of all three do.
//!
//! A policy's name has no letter case: putting it under another spelling replaces the document and keeps the first
//! spelling. Observed.

use portcullis_gate::Call;
use portcullis_store::{InlinePolicy, write};
use portcullis_wire::Fault;

use crate::{
    actions::Nothing,
    documents, faults,
    holder::{self, Holder},
    page::{self, Page},
    views::document,
};

/// Adds an inline policy or replaces the one of the same name.
///
/// # Errors
///
/// When the entity is missing or protected, or the document is refused.
pub(crate) fn put<H: Holder>(call: &Call<'_>, entity: &str, name: String, text: &str) -> Result<Nothing, Fault> {
    let account = call.account()?;
    write(call.gate().store(), |world| {
        let mut entity: H = holder::modifiable(world, account, entity)?;
        let document = documents::inline(text, &entity, &name)?;
        let key = name.to_ascii_lowercase();
        let name = entity.inline().get(&key).map_or(name, |policy| policy.name.clone());
        entity.inline_mut().insert(key, InlinePolicy { name, document });
        entity.put(world.account_mut(account));
        Ok(Nothing {})
    })
}

/// The stored name of the entity and the document of one of its inline policies.
///
/// # Errors
///
/// `NoSuchEntity`.
pub(crate) fn get<H: Holder>(call: &Call<'_>, entity: &str, name: &str) -> Result<(String, String), Fault> {
    let world = call.gate().store().world();
    let entity = holder::named::<H>(&world, call.account()?, entity)?;
    match entity.inline().get(&name.to_ascii_lowercase()) {
        Some(policy) => Ok((entity.name().to_owned(), document::as_sent(&policy.document))),
        None => Err(missing::<H>(name)),
    }
}

/// Removes an inline policy.
///
/// # Errors
///
/// `NoSuchEntity`, and `UnmodifiableEntity` for a role that belongs to AWS.
pub(crate) fn delete<H: Holder>(call: &Call<'_>, entity: &str, name: &str) -> Result<Nothing, Fault> {
    let account = call.account()?;
    write(call.gate().store(), |world| {
        let mut entity: H = holder::modifiable(world, account, entity)?;
        if entity.inline_mut().remove(&name.to_ascii_lowercase()).is_none() {
            return Err(missing::<H>(name));
        }
        entity.put(world.account_mut(account));
        Ok(Nothing {})
    })
}

/// A page of the names.
///
/// # Errors
///
/// `NoSuchEntity`, and `InvalidInput` for a marker from elsewhere.
pub(crate) fn list<H: Holder>(
    call: &Call<'_>,
    entity: &str,
    marker: Option<&str>,
    max_items: Option<usize>,
) -> Result<Page<String>, Fault> {
    let world = call.gate().store().world();
    let entity = holder::named::<H>(&world, call.account()?, entity)?;
    let names = entity.inline().values().map(|policy| policy.name.clone());
    page::page(names, |name| name.to_ascii_lowercase(), marker, max_items)
}

fn missing<H: Holder>(name: &str) -> Fault {
    faults::INLINE_POLICY_NOT_FOUND.with(&[("kind", H::KIND.word()), ("name", name)])
}
