//! Key sets that were read before, by their text: an issuer publishes the same one for each of its tokens.
//!
//! The text decides alone, so that a replaced set holds at once. Few and small ones are kept.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use portcullis_wire::Fault;

use crate::token::KeySet;

const KEPT: usize = 16;
const LONGEST: usize = 64 * 1024;

static READ: Mutex<VecDeque<(Arc<str>, Arc<KeySet>)>> = Mutex::new(VecDeque::new());

/// The key set of this text.
///
/// # Errors
///
/// As [`KeySet::parse`].
pub(crate) fn read(text: &Arc<str>) -> Result<Arc<KeySet>, Fault> {
    let found = {
        let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        read.iter().find(|(known, _)| Arc::ptr_eq(known, text) || known == text).map(|(_, keys)| Arc::clone(keys))
    };
    if let Some(keys) = found {
        return Ok(keys);
    }
    let keys = Arc::new(KeySet::parse(text)?);
    if text.len() <= LONGEST {
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        read.truncate(KEPT - 1);
        read.push_front((Arc::clone(text), Arc::clone(&keys)));
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_once_and_many_texts_drive_out_the_oldest() {
        let text = |number: usize| Arc::from(format!(r#"{{"keys":[{{"kid":"{number}"}}]}}"#));
        let first = read(&text(0)).unwrap();
        assert!(Arc::ptr_eq(&first, &read(&text(0)).unwrap()));
        for number in 1..=KEPT {
            read(&text(number)).unwrap();
        }
        assert!(!Arc::ptr_eq(&first, &read(&text(0)).unwrap()));
        assert!(READ.lock().unwrap().len() <= KEPT);
    }

    #[test]
    fn a_long_text_and_a_broken_one_are_not_kept() {
        let long = Arc::from(format!(r#"{{"keys":[],"padding":"{}"}}"#, "x".repeat(LONGEST)));
        assert!(!Arc::ptr_eq(&read(&long).unwrap(), &read(&long).unwrap()));
        assert!(read(&"{".into()).is_err() && read(&"{".into()).is_err());
    }
}
