//! One signing key: an RSA key, its public name and its signature.
//!
//! The `rsa` crate makes the key or reads it from PEM, and aws-lc-rs signs with it. Its private part is never shown, and
//! written only where the user keeps the emulator's data. Refuses PEM that holds no private RSA key, and keys that RS256
//! cannot be made with.

use std::fmt;

use aws_lc_rs::{
    digest::{SHA1_FOR_LEGACY_USE_ONLY, digest},
    encoding::{AsDer, Pkcs8V1Der},
    hmac,
    rand::SystemRandom,
    rsa::KeyPair,
    signature::RSA_PKCS1_SHA256,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use rsa::{
    RsaPrivateKey, RsaPublicKey,
    pkcs1::DecodeRsaPrivateKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding},
    traits::PublicKeyParts,
};
use uuid::Builder;

use crate::{
    certificate::{Certificate, SELF},
    jwks::Jwk,
};

/// A key that tokens can be signed with.
pub struct SigningKey {
    pair: KeyPair,
    jwk: Jwk,
    public_key_info: Vec<u8>,
    public_pem: String,
}

/// A key could not be made, or could not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the issuer's RSA key cannot be used: {0}")]
pub struct KeyFailure(pub(crate) String);

const BITS: usize = 2048;

impl SigningKey {
    /// Makes a key of 2048 bits, as GitHub's are. Takes a moment, now and then more than a second: nothing that can do
    /// without the key should wait for it.
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if no prime numbers were found.
    pub fn generate() -> Result<Self, KeyFailure> {
        Self::of(&RsaPrivateKey::new(&mut rand::thread_rng(), BITS).map_err(failed("making it"))?)
    }

    /// The key in a PEM text: `BEGIN PRIVATE KEY` (PKCS #8) or `BEGIN RSA PRIVATE KEY` (PKCS #1), of 2048 bits or more.
    ///
    /// Its name is drawn from its public part, the same each time.
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if the text is neither, is encrypted, or holds a key that RS256 cannot be made with. It says nothing of
    /// the text.
    pub fn from_pem(pem: &str) -> Result<Self, KeyFailure> {
        let key = if pem.contains("BEGIN RSA PRIVATE KEY") {
            RsaPrivateKey::from_pkcs1_pem(pem).map_err(failed("reading it"))?
        } else if pem.contains("BEGIN PRIVATE KEY") {
            RsaPrivateKey::from_pkcs8_pem(pem).map_err(failed("reading it"))?
        } else {
            let wanted = "reading it failed: write it as PEM, with `BEGIN PRIVATE KEY` or `BEGIN RSA PRIVATE KEY`";
            return Err(KeyFailure(wanted.to_owned()));
        };
        Self::of(&key)
    }

    fn of(key: &RsaPrivateKey) -> Result<Self, KeyFailure> {
        let private = key.to_pkcs8_der().map_err(failed("encoding it"))?;
        let pair = KeyPair::from_pkcs8(private.as_bytes()).map_err(failed("loading it"))?;
        let public_key = key.to_public_key();
        let public = public_key.to_public_key_der().map_err(failed("encoding its public part"))?;
        let public_pem = public_key.to_public_key_pem(LineEnding::LF).map_err(failed("encoding its public part"))?;
        let jwk = Jwk::of(&public_key, kid(public.as_bytes()));
        Ok(Self { pair, jwk, public_key_info: public.into_vec(), public_pem })
    }

    /// The private key in base64 (PKCS #8), for [`SigningKey::kept`].
    pub(crate) fn to_keep(&self) -> Result<String, KeyFailure> {
        let private: Pkcs8V1Der<'_> = self.pair.as_der().map_err(failed("encoding it"))?;
        Ok(STANDARD.encode(private.as_ref()))
    }

    /// The key that was written by [`SigningKey::to_keep`], with a certificate.
    pub(crate) fn kept(text: &str) -> Result<Self, KeyFailure> {
        let private = STANDARD.decode(text).map_err(failed("reading it"))?;
        Self::of(&RsaPrivateKey::from_pkcs8_der(&private).map_err(failed("reading it"))?)?.with_certificate()
    }

    /// The same key with a certificate that it signs itself: it is published as `x5c` and named by `x5t`.
    ///
    /// # Errors
    ///
    /// [`KeyFailure`] if the key cannot sign.
    pub fn with_certificate(mut self) -> Result<Self, KeyFailure> {
        let certificate = Certificate::of(&SELF, &self.public_key_info, |message| self.sign(message))?;
        self.jwk.certify(&certificate);
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

    /// What a forger makes who takes the published key, written as PEM, for the secret of an `HS256`.
    pub(crate) fn hmac_under_public_key(&self, message: &[u8]) -> Vec<u8> {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, self.public_pem.as_bytes());
        hmac::sign(&secret, message).as_ref().to_vec()
    }
}

impl Jwk {
    /// The published form of a key, without a certificate.
    pub(crate) fn of(key: &RsaPublicKey, kid: String) -> Self {
        Self {
            kty: "RSA",
            alg: "RS256",
            usage: "sig",
            kid,
            n: URL_SAFE_NO_PAD.encode(key.n().to_bytes_be()),
            e: URL_SAFE_NO_PAD.encode(key.e().to_bytes_be()),
            x5c: None,
            x5t: None,
        }
    }

    /// Publishes a certificate with the key.
    pub(crate) fn certify(&mut self, certificate: &Certificate) {
        self.x5c = Some(vec![certificate.standard_base64()]);
        self.x5t = Some(certificate.thumbprint());
    }
}

/// Without the private part, and without the public one, which says no more than the name does.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid()).finish_non_exhaustive()
    }
}

/// A UUID of version 5, as GitHub's newer keys have it, drawn from the public key.
pub(crate) fn kid(public_key_info: &[u8]) -> String {
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

pub(crate) fn failed<E: fmt::Display>(doing: &'static str) -> impl Fn(E) -> KeyFailure {
    move |why| KeyFailure(format!("{doing} failed: {why}"))
}

#[cfg(test)]
mod tests {
    use rsa::pkcs1::EncodeRsaPrivateKey;

    use super::*;

    #[test]
    fn a_key_shows_its_name_and_nothing_of_its_private_part() {
        let key = SigningKey::generate().unwrap();
        assert_eq!(format!("{key:?}"), format!("SigningKey {{ kid: \"{}\", .. }}", key.kid()));
    }

    #[test]
    fn a_key_is_read_from_pem_and_keeps_its_name() {
        let key = RsaPrivateKey::new(&mut rand::thread_rng(), 2048).unwrap();
        let eight = SigningKey::from_pem(&key.to_pkcs8_pem(LineEnding::LF).unwrap()).unwrap();
        let one = SigningKey::from_pem(&key.to_pkcs1_pem(LineEnding::CRLF).unwrap()).unwrap();
        assert_eq!(eight.jwk(), one.jwk());
        assert_eq!(eight.sign(b"message").unwrap(), one.sign(b"message").unwrap());
    }

    #[test]
    fn what_is_no_private_rsa_key_is_refused_without_showing_it() {
        let key = RsaPrivateKey::new(&mut rand::thread_rng(), 1024).unwrap();
        let short = key.to_pkcs8_pem(LineEnding::LF).unwrap();
        let public = key.to_public_key().to_public_key_pem(LineEnding::LF).unwrap();
        let body = "c2VjcmV0IHNlY3JldA==";
        let broken = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
        for pem in [short.as_str(), &public, &broken, "", "secret"] {
            let told = SigningKey::from_pem(pem).unwrap_err().to_string();
            assert!(told.starts_with("the issuer's RSA key cannot be used: "), "{told}");
            assert!(!told.contains(body) && !told.contains("secret"), "{told}");
        }
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
