//! Pages of lists: `Marker`, `MaxItems`, `IsTruncated`.
//!
//! A marker names the last entry that was given, so that nothing is skipped or repeated when entries come and go, or
//! the size of the page changes, between two pages. A marker that was not given out here is refused.

use base64::{Engine, engine::general_purpose::STANDARD};
use portcullis_model::Cause;
use portcullis_store::ManagedPolicy;
use portcullis_wire::Fault;

use crate::faults;

/// How many entries a page has when the caller does not say.
const DEFAULT_SIZE: usize = 100;
/// So that text which happens to be base64 is still not a marker.
const PREFIX: &str = "after:";

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
    let after = marker.map(opened).transpose()?;
    let mut keyed: Vec<(String, T)> = entries.into_iter().map(|entry| (key(&entry), entry)).collect();
    if let Some(after) = after {
        keyed.retain(|(key, _)| *key > after);
    }
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));

    let size = max_items.unwrap_or(DEFAULT_SIZE);
    let is_truncated = keyed.len() > size;
    keyed.truncate(size);
    let marker = keyed.last().filter(|_| is_truncated).map(|(key, _)| STANDARD.encode(format!("{PREFIX}{key}")));
    Ok(Page { entries: keyed.into_iter().map(|(_, entry)| entry).collect(), is_truncated, marker })
}

/// The key of a managed policy in a list. Names are unique in an account, but AWS may have a policy of the same name.
pub(crate) fn policy_key(policy: &ManagedPolicy) -> String {
    format!("{} {}", policy.name.to_ascii_lowercase(), policy.arn.account_text())
}

fn opened(marker: &str) -> Result<String, Fault> {
    STANDARD
        .decode(marker)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix(PREFIX).map(str::to_owned))
        .ok_or_else(|| {
            let cause = Cause::new("the marker does not come from an earlier page").seen(marker);
            faults::INVALID_MARKER.fault().caused_by(cause)
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("name{number:03}")).collect()
    }

    proptest! {
        #[test]
        fn pages_of_any_sizes_give_every_entry_once(count in 0_usize..40, sizes in prop::collection::vec(1_usize..9, 40)) {
            let (mut seen, mut marker) = (Vec::new(), None);
            for size in sizes {
                let page = page(names(count), String::clone, marker.as_deref(), Some(size)).unwrap();
                prop_assert!(page.entries.len() <= size);
                prop_assert_eq!(page.is_truncated, page.marker.is_some());
                seen.extend(page.entries);
                marker = page.marker;
                if marker.is_none() {
                    break;
                }
            }
            prop_assert_eq!(seen, names(count));
        }

        #[test]
        fn a_marker_that_was_not_given_out_is_refused(marker in ".{0,40}") {
            prop_assert_eq!(page(names(3), String::clone, Some(&marker), None).unwrap_err().code, "InvalidInput");
        }
    }

    #[test]
    fn an_entry_that_goes_between_two_pages_takes_none_with_it() {
        let first = page(names(4), String::clone, None, Some(2)).unwrap();
        let rest = names(4).into_iter().skip(2);
        let second = page(rest, String::clone, first.marker.as_deref(), Some(2)).unwrap();
        assert_eq!(second.entries, ["name002", "name003"]);
    }
}
