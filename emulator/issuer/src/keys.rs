//! One signing key: an RSA key of 2048 bits, its public name and its signature.
//!
//! The key is made by the `rsa` crate and used by aws-lc-rs. Its private part never leaves the value: it is neither
//! shown nor written.

use std::fmt;

use aws_lc_rs::{
    digest::{SHA1_FOR_LEGACY_USE_ONLY, digest},
    rand::SystemRandom,
    rsa::KeyPair,
    signature::RSA_PKCS1_SHA256,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    RsaPrivateKey,
    pkcs8::{EncodePrivateKey, EncodePublicKey},
    traits::PublicKeyParts,
};
use uuid::Builder;

use crate::{certificate::Certificate, jwks::Jwk};

/// GitHub's keys have this many bits.
const BITS: usize = 2048;

/// A key that tokens can be signed with.
pub struct SigningKey {
    pair: KeyPair,
    jwk: Jwk,
    public_key_info: Vec<u8>,
}

/// A key could not be made, or could not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the issuer's RSA key cannot be used: {0}")]
pub struct KeyFailure(pub(crate) String);

impl SigningKey {
    /// Makes a key. Takes some tenths of a second of one core.
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if no prime numbers were found or aws-lc-rs refuses the key.
    pub fn generate() -> Result<Self, KeyFailure> {
        let key = RsaPrivateKey::new(&mut rand::thread_rng(), BITS).map_err(failed("making it"))?;
        let private = key.to_pkcs8_der().map_err(failed("encoding it"))?;
        let public = key.to_public_key().to_public_key_der().map_err(failed("encoding its public part"))?;
        let pair = KeyPair::from_pkcs8(private.as_bytes()).map_err(failed("loading it"))?;
        let jwk = Jwk {
            kty: "RSA",
            alg: "RS256",
            usage: "sig",
            kid: kid(public.as_bytes()),
            n: URL_SAFE_NO_PAD.encode(key.n().to_bytes_be()),
            e: URL_SAFE_NO_PAD.encode(key.e().to_bytes_be()),
            x5c: None,
            x5t: None,
        };
        Ok(Self { pair, jwk, public_key_info: public.into_vec() })
    }

    /// The same key with a certificate that it signs itself: it is published as `x5c` and named by `x5t`.
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if the key cannot sign.
    pub fn with_certificate(mut self) -> Result<Self, KeyFailure> {
        let certificate = Certificate::self_signed(&self.public_key_info, |message| self.sign(message))?;
        self.jwk.x5c = Some(vec![certificate.standard_base64()]);
        self.jwk.x5t = Some(certificate.thumbprint());
        Ok(self)
    }

    /// The name that a token's header calls this key by.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.jwk.kid
    }

    /// The thumbprint of the key's certificate, if it has one.
    #[must_use]
    pub fn x5t(&self) -> Option<&str> {
        self.jwk.x5t.as_deref()
    }

    /// The public part, as the issuer publishes it.
    #[must_use]
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// Signs with RSASSA-PKCS1-v1_5 and SHA-256: `RS256`.
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if aws-lc-rs cannot sign.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyFailure> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        // The padding of this scheme takes no randomness: the same message has the same signature.
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).map_err(failed("signing"))?;
        Ok(signature)
    }
}

/// Without the private part, and without the public one, which says no more than the name does.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid()).finish_non_exhaustive()
    }
}

/// A UUID of version 5, as GitHub's newer keys have it, drawn from the public key.
fn kid(public_key_info: &[u8]) -> String {
    name_based_uuid(public_key_info)
}

/// The name under which a token may claim a key that nobody publishes: drawn from the name of one that is published.
pub(crate) fn unpublished_kid(published: &str) -> String {
    name_based_uuid(format!("unpublished:{published}").as_bytes())
}

fn name_based_uuid(name: &[u8]) -> String {
    let mut bytes = [0; 16];
    for (byte, drawn) in bytes.iter_mut().zip(digest(&SHA1_FOR_LEGACY_USE_ONLY, name).as_ref()) {
        *byte = *drawn;
    }
    Builder::from_sha1_bytes(bytes).into_uuid().to_string()
}

fn failed<E: fmt::Display>(doing: &'static str) -> impl Fn(E) -> KeyFailure {
    move |why| KeyFailure(format!("{doing} failed: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_shows_its_name_and_nothing_of_its_private_part() {
        let key = SigningKey::generate().unwrap();
        assert_eq!(format!("{key:?}"), format!("SigningKey {{ kid: \"{}\", .. }}", key.kid()));
    }

    #[test]
    fn a_kid_is_a_uuid_of_version_5_that_stays_with_its_key() {
        let name = kid(b"a public key");
        assert_eq!(name, kid(b"a public key"));
        assert_ne!(name, kid(b"another public key"));
        assert_ne!(name, unpublished_kid(&name));
        assert_eq!(name.parse::<uuid::Uuid>().unwrap().get_version_num(), 5);
    }
}
