//! Pages of a list: `maxResults` at a time, `nextToken` for the rest.

use portcullis_wire::Fault;

use crate::faults;

/// ECR's page size where the caller names none.
const DEFAULT: usize = 100;

/// One page of a list.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next_token: Option<String>,
}

/// Cuts a page out of a list. The token is the position at which the next page begins.
pub(crate) fn cut<T>(
    all: impl Iterator<Item = T>,
    next_token: Option<&str>,
    max_results: Option<usize>,
) -> Result<Page<T>, Fault> {
    let start: usize = match next_token {
        None => 0,
        Some(token) => token.parse().map_err(|_| faults::invalid_parameter("nextToken", "Invalid next token"))?,
    };
    let size = max_results.unwrap_or(DEFAULT);
    let mut rest = all.skip(start);
    let items: Vec<T> = rest.by_ref().take(size).collect();
    let next_token = rest.next().map(|_| start.saturating_add(size).to_string());
    Ok(Page { items, next_token })
}
