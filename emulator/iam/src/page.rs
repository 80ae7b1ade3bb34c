//! Pages of lists: `Marker`, `MaxItems`, `IsTruncated`.
//!
//! Which entries a page has is [`portcullis_wire::page`]'s matter; here are the members that IAM has for it.

use portcullis_model::Cause;
use portcullis_store::ManagedPolicy;
use portcullis_wire::Fault;

use crate::faults;

/// How many entries a page has when the caller does not say.
const DEFAULT_SIZE: usize = 100;

/// One page of a list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page<T> {
    /// The entries, in the order of their keys.
    pub(crate) entries: Vec<T>,
    /// Whether there are more.
    pub(crate) is_truncated: bool,
    /// What to send for the next page, if there is one.
    pub(crate) marker: Option<String>,
}

impl<T> Page<T> {
    /// The same page with other entries.
    pub(crate) fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        let Self { entries, is_truncated, marker } = self;
        Page { entries: entries.into_iter().map(change).collect(), is_truncated, marker }
    }
}

/// The page after `marker`. A key must be unique in the list, and under 200 bytes for the marker to be taken back.
///
/// # Errors
///
/// `InvalidInput` for a marker that was not given out here.
pub(crate) fn page<T>(
    entries: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> String,
    marker: Option<&str>,
    max_items: Option<usize>,
) -> Result<Page<T>, Fault> {
    let size = max_items.unwrap_or(DEFAULT_SIZE);
    let page = portcullis_wire::page("iam", entries, key, marker, size).map_err(|error| {
        let cause = Cause::new("the marker does not come from an earlier page").seen(error.0);
        faults::INVALID_MARKER.fault().caused_by(cause)
    })?;
    Ok(Page { entries: page.entries, is_truncated: page.next.is_some(), marker: page.next })
}

/// The key of a managed policy in a list. Names are unique in an account, but AWS may have a policy of the same name.
pub(crate) fn policy_key(policy: &ManagedPolicy) -> String {
    format!("{} {}", policy.name.to_ascii_lowercase(), policy.arn.account_text())
}
