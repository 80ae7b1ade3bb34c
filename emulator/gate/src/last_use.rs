//! When each role and each access key was last used: what `GetRole` and `GetAccessKeyLastUsed` tell.
//!
//! A use is a signed request to an AWS API whose signature held, whatever was decided then. Kept in memory: AWS reports use
//! late and for a time only, so that nobody can rely on it, and writing it to disk would make a write of every read. A fork
//! and a restarted process begin anew.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use portcullis_model::{Region, Timestamp};

/// The last uses, by the unique id of the role or the id of the access key.
#[derive(Debug, Default)]
pub struct LastUses(Mutex<HashMap<String, LastUse>>);

/// A use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastUse {
    /// When.
    pub at: Timestamp,
    /// Of which service, as IAM writes it before the colon of an action.
    pub service: &'static str,
    /// In which region.
    pub region: Region,
}

impl LastUses {
    /// The last use of a role or access key, if there was one.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<LastUse> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Forgets all uses.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn note(&self, id: &str, last: LastUse) {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match uses.get_mut(id) {
            Some(known) => *known = last,
            None => drop(uses.insert(id.to_owned(), last)),
        }
    }
}
