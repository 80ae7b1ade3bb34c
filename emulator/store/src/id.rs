//! The ids and secrets that AWS makes up.

use std::fmt;

use aws_lc_rs::rand;
use portcullis_model::AccountId;
use serde::{Deserialize, Serialize};

use crate::access_key_id;

/// A unique id: four letters that tell the kind, then upper-case letters and digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UniqueId(String);

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

impl UniqueId {
    /// The id of a new role, `AROA` and 17 more.
    #[must_use]
    pub fn role() -> Self {
        Self(random_text("AROA", BASE32, 17))
    }

    /// The id of a new managed policy, `ANPA` and 17 more.
    #[must_use]
    pub fn managed_policy() -> Self {
        Self(random_text("ANPA", BASE32, 17))
    }

    /// The id of a new user, `AIDA` and 17 more.
    #[must_use]
    pub fn user() -> Self {
        Self(random_text("AIDA", BASE32, 17))
    }

    /// The id of a new group, `AGPA` and 17 more.
    #[must_use]
    pub fn group() -> Self {
        Self(random_text("AGPA", BASE32, 17))
    }

    /// The id of a new instance profile, `AIPA` and 17 more.
    #[must_use]
    pub fn instance_profile() -> Self {
        Self(random_text("AIPA", BASE32, 17))
    }

    /// The id of a new access key of a user, `AKIA` and 16 more, the first of which spell the account.
    #[must_use]
    pub fn user_access_key(account: AccountId) -> Self {
        Self(format!("AKIA{}", access_key_id::letters(account, &random_bytes())))
    }

    /// A new access key id for a session, `ASIA` and 16 more, the first of which spell the account.
    #[must_use]
    pub fn session_access_key(account: Option<AccountId>) -> Self {
        match account {
            Some(account) => Self(format!("ASIA{}", access_key_id::letters(account, &random_bytes()))),
            None => Self(random_text("ASIA", BASE32, 16)),
        }
    }

    /// The id of an access key as a request names it: it need not exist.
    #[must_use]
    pub fn of_key(id: &str) -> Self {
        Self(id.to_owned())
    }

    /// The id of something that AWS made: always the same for the same name.
    #[must_use]
    pub fn of_aws(prefix: &str, name: &str) -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, name.as_bytes());
        Self(spell(prefix, BASE32, digest.as_ref().iter().take(17)))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UniqueId({self})")
    }
}

/// A new secret access key: 40 characters.
#[must_use]
pub fn random_secret() -> String {
    random_text("", BASE64, 40)
}

fn random_text(prefix: &str, alphabet: &[u8], length: usize) -> String {
    spell(prefix, alphabet, random_bytes().iter().take(length))
}

fn random_bytes() -> [u8; 40] {
    let mut bytes = [0_u8; 40];
    // The system's source of randomness fails only where nothing else works either; a predictable id would be worse
    // than a repeated try.
    while rand::fill(&mut bytes).is_err() {
        std::thread::yield_now();
    }
    bytes
}

fn spell<'a>(prefix: &str, alphabet: &[u8], bytes: impl Iterator<Item = &'a u8>) -> String {
    let letters = bytes.filter_map(|byte| alphabet.get(usize::from(*byte) % alphabet.len()).copied().map(char::from));
    prefix.chars().chain(letters).collect()
}
