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

/// Cuts a page out of a list.
///
/// # Errors
///
/// `InvalidParameterException` for a token that was not given out here.
pub(crate) fn cut<T>(
    all: impl Iterator<Item = T>,
    next_token: Option<&str>,
    max_results: Option<usize>,
) -> Result<Page<T>, Fault> {
    let place = |(place, _): &(usize, T)| format!("{place:010}");
    let page = portcullis_wire::page(all.enumerate(), place, next_token, max_results.unwrap_or(DEFAULT));
    let page = page.map_err(|error| {
        faults::invalid_parameter("nextToken", "Invalid next token").caused_by(Cause::new(error.to_string()))
    })?;
    Ok(Page { items: page.entries.into_iter().map(|(_, entry)| entry).collect(), next_token: page.next })
}
