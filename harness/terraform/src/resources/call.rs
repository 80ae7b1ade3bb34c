//! Calling AWS: its refusals, what is not there, and tags.

use aws_sdk_iam::error::{DisplayErrorContext, ProvideErrorMetadata};

use crate::error::Refusal;

/// Sends a request; a refusal goes back to the caller of the function around.
macro_rules! call {
    ($operation:literal, $request:expr) => {
        $request.send().await.map_err($crate::resources::call::refusal($operation))?
    };
}

/// Sends a request about what may not be there: nothing then.
macro_rules! look_up {
    ($operation:literal, $request:expr) => {
        $crate::resources::call::present($request.send().await.map_err($crate::resources::call::refusal($operation)))?
    };
}

/// Everything that a list holds, all pages of it.
macro_rules! list {
    ($operation:literal, $request:expr) => {
        $request
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err($crate::resources::call::refusal($operation))?
    };
    // Where the API model does not name the member of a page that holds the list.
    ($operation:literal, $request:expr, $member:ident) => {
        $request
            .into_paginator()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err($crate::resources::call::refusal($operation))?
            .into_iter()
            .flat_map(|page| page.$member.unwrap_or_default())
            .collect::<Vec<_>>()
    };
}

/// Everything that a list holds, and nothing when what it is about is not there.
macro_rules! look_through {
    ($operation:literal, $request:expr) => {
        $crate::resources::call::present(
            $request
                .into_paginator()
                .items()
                .send()
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err($crate::resources::call::refusal($operation)),
        )?
    };
    ($operation:literal, $request:expr, $member:ident) => {
        $crate::resources::call::present(
            $request
                .into_paginator()
                .send()
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err($crate::resources::call::refusal($operation)),
        )?
        .map(|pages| pages.into_iter().flat_map(|page| page.$member.unwrap_or_default()).collect::<Vec<_>>())
    };
}

pub(crate) use {call, list, look_through, look_up};

/// The refusal behind an SDK error: AWS's code and message, or what kept an answer from coming.
pub(crate) fn refusal<E>(operation: &'static str) -> impl Fn(E) -> Refusal
where
    E: ProvideErrorMetadata + std::error::Error,
{
    move |error| match error.code() {
        Some(code) => {
            Refusal { operation, code: Some(code.to_owned()), message: error.message().unwrap_or_default().to_owned() }
        }
        None => Refusal { operation, code: None, message: DisplayErrorContext(&error).to_string() },
    }
}

/// An answer of 200 that lacks what it must hold.
pub(crate) fn incomplete(operation: &'static str, what: &str) -> Refusal {
    Refusal { operation, code: None, message: format!("the answer has no {what}") }
}

/// A request that the client cannot even build.
pub(crate) fn unbuilt<E: std::fmt::Display>(operation: &'static str) -> impl Fn(E) -> Refusal {
    move |error| Refusal { operation, code: None, message: error.to_string() }
}

/// Nothing for what AWS says is not there.
pub(crate) fn present<T>(answer: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
    let is_absence = |code: &str| {
        code.ends_with("NotFoundException")
            || code.ends_with("NotFound")
            || matches!(code, "NoSuchEntity" | "NoSuchEntityException" | "AWSOrganizationsNotInUseException")
    };
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(refusal) if refusal.code.as_deref().is_some_and(is_absence) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// The tags to write and the keys to remove, so that what is there becomes what is wanted.
pub(crate) fn tag_changes(
    wanted: &[(String, String)],
    there: &[(String, String)],
) -> (Vec<(String, String)>, Vec<String>) {
    let write = wanted.iter().filter(|tag| !there.contains(tag)).cloned().collect();
    let is_gone = |key: &String| !wanted.iter().any(|(wanted, _)| wanted == key);
    (write, there.iter().map(|(key, _)| key.clone()).filter(is_gone).collect())
}

/// Texts that are wanted and not there, and those that are there and not wanted.
pub(crate) fn changes(wanted: &[String], there: &[String]) -> (Vec<String>, Vec<String>) {
    let missing = |from: &[String], of: &[String]| from.iter().filter(|text| !of.contains(text)).cloned().collect();
    (missing(wanted, there), missing(there, wanted))
}

/// Tags in the form that a client takes; nothing when there are none.
macro_rules! tags {
    ($operation:literal, $service:ident, $tags:expr) => {{
        let tags = $tags.into_iter().map(|(key, value)| $service::types::Tag::builder().key(key).value(value).build());
        let tags: Vec<_> = tags.collect::<Result<_, _>>().map_err($crate::resources::call::unbuilt($operation))?;
        (!tags.is_empty()).then_some(tags)
    }};
}

/// The keys and values of a client's tags; `optional` where the client takes tags without either.
macro_rules! pairs {
    ($tags:expr) => {
        $tags.iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned())).collect::<Vec<_>>()
    };
}

pub(crate) use {pairs, tags};
