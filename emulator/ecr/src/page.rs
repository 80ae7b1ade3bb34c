//! Pages of a list: `maxResults` at a time, `nextToken` for the rest.
//!
//! Which entries a page has, and that a token is one that was given out, is [`portcullis_wire::page`]'s matter. The lists of
//! ECR have orders of their own: the key of an entry is its place.

use portcullis_model::Cause;
use portcullis_wire::Fault;

use crate::faults;

/// ECR's page size where the caller names none.
const DEFAULT: usize = 100;

/// One page of a list.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next_token: Option<String>,
}

/// Cuts a page out of the list that an operation gives of something.
///
/// # Errors
///
/// `InvalidParameterException` for a token that was not given out for this list.
pub(crate) fn cut<T>(
    (operation, of): (&str, &str),
    all: impl Iterator<Item = T>,
    next_token: Option<&str>,
    max_results: Option<usize>,
) -> Result<Page<T>, Fault> {
    let place = |(place, _): &(usize, T)| format!("{place:010}");
    let list = format!("{operation} {of}");
    let page = portcullis_wire::page(&list, all.enumerate(), place, next_token, max_results.unwrap_or(DEFAULT));
    let page = page.map_err(|error| {
        faults::invalid_parameter("nextToken", "Invalid next token").caused_by(Cause::new(error.to_string()))
    })?;
    Ok(Page { items: page.entries.into_iter().map(|(_, entry)| entry).collect(), next_token: page.next })
}

/// Refuses a page of things that are asked for by name. Documented of `nextToken` and `maxResults`: "This option cannot be
/// used when you specify …". The text is `unverified`.
///
/// # Errors
///
/// `InvalidParameterException` where entries are named and a page is asked for too.
pub(crate) fn none_of_named<N>(
    (member, named): (&str, Option<&Vec<N>>),
    next_token: Option<&str>,
    max_results: Option<usize>,
) -> Result<(), Fault> {
    if named.is_none() {
        return Ok(());
    }
    let asked = next_token.map(|_| "nextToken").or(max_results.map(|_| "maxResults"));
    let refused = |asked| faults::invalid_parameter(asked, &format!("must not be used together with '{member}'"));
    asked.map(refused).map_or(Ok(()), Err)
}
