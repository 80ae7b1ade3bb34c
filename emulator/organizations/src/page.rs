//! Pages of lists: `NextToken`, and `MaxResults` of at most twenty.

use portcullis_wire::{Fault, Page};
use serde::Deserialize;

use crate::faults;

/// How many entries a page has when the caller does not say. That it is as many as the caller may ask for is
/// `unverified`.
const DEFAULT_SIZE: usize = 20;

/// Which page a caller asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Asked {
    next_token: Option<String>,
    max_results: Option<usize>,
}

/// The page that is asked for, in the order of the keys.
///
/// # Errors
///
/// `InvalidInputException` for a token that was not given out here.
pub(crate) fn page<T>(
    entries: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> String,
    asked: &Asked,
) -> Result<Page<T>, Fault> {
    let size = asked.max_results.unwrap_or(DEFAULT_SIZE);
    portcullis_wire::page("organizations", entries, key, asked.next_token.as_deref(), size)
        .map_err(|error| faults::INVALID_TOKEN.fault().caused_by(portcullis_model::Cause::new(error.to_string())))
}
