//! Pages of lists, as services hand them out: some entries, and a marker with which to ask for the rest.
//!
//! A marker names the list and the last entry that was given, so that nothing is skipped or repeated when entries come and
//! go, or the size of the page changes, between two pages. A marker that was not given out for this list is refused. The
//! members that carry it (`Marker`, `NextToken`) and the size of a page are each service's own.

use base64::{Engine, engine::general_purpose::STANDARD};

/// Between the name of a list and the key of an entry, neither of which has it.
const AFTER: &str = "\nafter:";

/// One page of a list.
#[derive(Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The entries, in the order of their keys.
    pub entries: Vec<T>,
    /// What to send for the next page, if there is one.
    pub next: Option<String>,
}

/// The marker does not come from an earlier page of the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the marker `{0}` does not come from an earlier page of this list")]
pub struct StrangeMarker(pub String);

/// The page of `list` behind `marker`, of at most `size` entries. A key must be unique in the list.
///
/// # Errors
///
/// [`StrangeMarker`] for a marker that was not given out for this list.
pub fn page<T>(
    list: &str,
    entries: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> String,
    marker: Option<&str>,
    size: usize,
) -> Result<Page<T>, StrangeMarker> {
    let after = marker.map(|marker| opened(list, marker)).transpose()?;
    let mut keyed: Vec<(String, T)> = entries.into_iter().map(|entry| (key(&entry), entry)).collect();
    if let Some(after) = after {
        keyed.retain(|(key, _)| *key > after);
    }
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    let is_cut = keyed.len() > size;
    keyed.truncate(size);
    let next = keyed.last().filter(|_| is_cut).map(|(key, _)| STANDARD.encode(format!("{list}{AFTER}{key}")));
    Ok(Page { entries: keyed.into_iter().map(|(_, entry)| entry).collect(), next })
}

impl<T> Page<T> {
    /// The same page with its entries as they are shown.
    #[must_use]
    pub fn map<U>(self, shown: impl FnMut(T) -> U) -> Page<U> {
        Page { entries: self.entries.into_iter().map(shown).collect(), next: self.next }
    }
}

fn opened(list: &str, marker: &str) -> Result<String, StrangeMarker> {
    STANDARD
        .decode(marker)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| Some(text.strip_prefix(list)?.strip_prefix(AFTER)?.to_owned()))
        .ok_or_else(|| StrangeMarker(marker.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIST: &str = "ListRoles";

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("name{number:03}")).collect()
    }

    proptest! {
        #[test]
        fn pages_of_any_sizes_give_every_entry_once(count in 0_usize..40, sizes in prop::collection::vec(1_usize..9, 40)) {
            let (mut seen, mut marker) = (Vec::new(), None);
            for size in sizes {
                let page = page(LIST, names(count), String::clone, marker.as_deref(), size).unwrap();
                prop_assert!(page.entries.len() <= size);
                seen.extend(page.entries);
                marker = page.next;
                if marker.is_none() {
                    break;
                }
            }
            prop_assert_eq!(seen, names(count));
        }

        #[test]
        fn a_marker_that_was_not_given_out_is_refused(marker in ".{0,40}") {
            prop_assert_eq!(page(LIST, names(3), String::clone, Some(&marker), 1).unwrap_err(), StrangeMarker(marker));
        }
    }

    #[test]
    fn a_marker_of_another_list_is_refused() {
        let marker = page("ListUsers", names(3), String::clone, None, 1).unwrap().next.unwrap();
        assert_eq!(page(LIST, names(3), String::clone, Some(&marker), 1).unwrap_err(), StrangeMarker(marker));
    }

    #[test]
    fn an_entry_that_goes_between_two_pages_takes_none_with_it() {
        let first = page(LIST, names(4), String::clone, None, 2).unwrap();
        let rest = names(4).into_iter().skip(2);
        let second = page(LIST, rest, String::clone, first.next.as_deref(), 2).unwrap();
        assert_eq!(second.entries, ["name002", "name003"]);
    }
}
