//! Values that clients carry for us and cannot read or change: session tokens and registry passwords.
//!
//! AES-256-GCM under a key of the store, over MessagePack: clients send it with each request, so that its length counts. What
//! opens is what was sealed here; anything else is [`Broken`].

use std::sync::Arc;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, RandomizedNonceKey},
    rand,
};
use base64_simd::STANDARD;
use serde::{Serialize, de::DeserializeOwned};

/// The key under which a store seals. Clones share it.
#[derive(Clone)]
pub struct Seal {
    key: Arc<RandomizedNonceKey>,
}

/// The text was not sealed here, for this purpose, or it was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not sealed by this emulator, or changed since")]
pub struct Broken;

const NONCE_LENGTH: usize = 12;

impl Seal {
    /// A new key that nobody else has.
    ///
    /// # Errors
    ///
    /// [`Broken`] if the system has no randomness to give.
    pub fn generate() -> Result<Self, Broken> {
        Self::from_key(&Self::generate_key()?)
    }

    /// Bytes for a new key.
    pub(crate) fn generate_key() -> Result<[u8; 32], Broken> {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes).map_err(|_| Broken)?;
        Ok(bytes)
    }

    /// The seal of a key that was made before.
    pub(crate) fn from_key(bytes: &[u8]) -> Result<Self, Broken> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, bytes).map_err(|_| Broken)?;
        Ok(Self { key: Arc::new(key) })
    }

    /// Seals a value for a purpose; it opens only for the same purpose.
    ///
    /// # Errors
    ///
    /// [`Broken`] if the value cannot be written.
    pub fn seal<T: Serialize>(&self, purpose: &str, value: &T) -> Result<String, Broken> {
        let mut sealed = rmp_serde::to_vec(value).map_err(|_| Broken)?;
        let aad = Aad::from(purpose.as_bytes());
        let nonce = self.key.seal_in_place_append_tag(aad, &mut sealed).map_err(|_| Broken)?;
        sealed.extend_from_slice(nonce.as_ref());
        Ok(STANDARD.encode_to_string(sealed))
    }

    /// Opens what was sealed for this purpose.
    ///
    /// # Errors
    ///
    /// [`Broken`] for anything else, without saying what is wrong with it.
    pub fn open<T: DeserializeOwned>(&self, purpose: &str, text: &str) -> Result<T, Broken> {
        let mut sealed = STANDARD.decode_to_vec(text).map_err(|_| Broken)?;
        let nonce_at = sealed.len().checked_sub(NONCE_LENGTH).ok_or(Broken)?;
        let nonce = sealed.split_off(nonce_at);
        let nonce = aws_lc_rs::aead::Nonce::try_assume_unique_for_key(&nonce).map_err(|_| Broken)?;
        let aad = Aad::from(purpose.as_bytes());
        let opened = self.key.open_in_place(nonce, aad, &mut sealed).map_err(|_| Broken)?;
        rmp_serde::from_slice(opened).map_err(|_| Broken)
    }
}

impl std::fmt::Debug for Seal {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_sealed_opens_for_its_purpose_only() {
        let seal = Seal::generate().unwrap();
        let sealed = seal.seal("session", &"value").unwrap();
        assert_eq!(seal.open::<String>("session", &sealed).unwrap(), "value");
        assert_eq!(seal.open::<String>("registry", &sealed), Err(Broken));
        assert_eq!(Seal::generate().unwrap().open::<String>("session", &sealed), Err(Broken));
    }

    proptest! {
        #[test]
        fn one_changed_byte_breaks_the_seal(position in 0_usize..60, bit in 0_u8..8) {
            let seal = Seal::generate().unwrap();
            let mut bytes = STANDARD.decode_to_vec(seal.seal("p", &"0123456789012345678901234567890123").unwrap()).unwrap();
            let position = position % bytes.len();
            bytes[position] ^= 1 << bit;
            prop_assert_eq!(seal.open::<String>("p", &STANDARD.encode_to_string(bytes)), Err(Broken));
        }

        #[test]
        fn a_sealed_text_is_read_as_strictly_as_base64_reads_it(text in "[A-Za-z0-9+/=_ -]{0,60}|[A-Za-z0-9+/]{0,60}={0,2}") {
            prop_assert_eq!(STANDARD.decode_to_vec(&text).ok(), general_purpose::STANDARD.decode(&text).ok());
        }

        #[test]
        fn nothing_that_a_client_makes_up_opens(text in ".{0,80}") {
            prop_assert_eq!(Seal::generate().unwrap().open::<String>("p", &text), Err(Broken));
        }
    }
}
