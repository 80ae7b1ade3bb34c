//! The token as a signed text: three parts of base64url, a JSON header, an algorithm, a signature.
//!
//! Refuses, with AWS's "not a valid JWT": any other number of parts, padding, characters or stray bits that base64url does
//! not have, a header that is no JSON object, an algorithm that STS does not take, and `crit`. The header's `jwk`, `jku`,
//! `x5u` and `x5c` are never read: keys come from the issuer only.

use std::fmt;

use base64_simd::URL_SAFE_NO_PAD;
use portcullis_model::Cause;
use portcullis_wire::Fault;
use serde_json::Value;

use super::{
    algorithm::{Algorithm, Mismatch},
    key_set::KeySet,
    members::Members,
};
use crate::faults;

/// A compact JSON web signature whose form is right; its signature is not verified yet.
#[derive(Clone)]
pub struct Jws<'a> {
    algorithm: Algorithm,
    key_id: Option<String>,
    /// Header and payload as they were sent, the dot between them included: what the signature is over.
    signed: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    /// Takes a token apart.
    ///
    /// # Errors
    ///
    /// AWS's "not a valid JWT" for everything that the head of this file lists.
    pub fn read(token: &'a str) -> Result<Self, Fault> {
        let (signed, header, payload, signature) = three_parts(token).ok_or_else(|| {
            let parts = token.split('.').count();
            let cause =
                Cause::new("the token does not have three parts joined by dots").wanted(["3"]).seen(parts.to_string());
            not_a_jwt(cause.hint("an ID token starts with `eyJ` and has two dots"))
        })?;
        let header = Members::read("header", &decoded("header", header)?)?;
        let payload = decoded("payload", payload)?;
        let signature = decoded("signature", signature)?;

        // Observed: an unknown name in `crit` is refused although signature and key are good [crit-header].
        // That a known name would be refused too is unverified; STS is not known to understand any extension.
        if let Some(critical) = header.get("crit") {
            let cause = Cause::new("the token's header has `crit`, and STS understands no extension of JWS");
            return Err(not_a_jwt(cause.seen(critical.to_string()).hint("issue the token without `crit`")));
        }
        let algorithm = algorithm(header.get("alg"))?;
        // Observed: `typ` is not needed [jwks-single-key-token-without-kid]. A `kid` that is no string is unverified.
        let key_id = match header.get("kid") {
            None => None,
            Some(Value::String(key_id)) => Some(key_id.clone()),
            Some(other) => {
                let cause = Cause::new("the `kid` of the token's header is not a string");
                return Err(not_a_jwt(cause.seen(other.to_string())));
            }
        };
        Ok(Self { algorithm, key_id, signed, payload, signature })
    }

    /// The bytes that were signed as payload. They prove nothing before [`Self::verify`].
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Verifies the signature with the key that the key set has for it.
    ///
    /// # Errors
    ///
    /// AWS's "couldn't retrieve verification key" when the set has no usable key for the token's `kid`, and "could not be
    /// validated" when the key does not verify the signature.
    pub fn verify(&self, keys: &KeySet) -> Result<(), Fault> {
        let key = keys.select(self.key_id.as_deref())?;
        // Observed for a key with `key_ops`, even `["verify"]` [jwks-key-ops-sign jwks-key-ops-verify].
        if let Some(operations) = &key.operations {
            let cause = Cause::new(format!("the issuer's key `{}` has `key_ops`, which STS does not accept", key.id));
            let hint = "the issuer has to publish the key without `key_ops`";
            return Err(faults::NOT_VALIDATED.fault().caused_by(cause.seen(operations).hint(hint)));
        }
        // Observed: the token's `alg` chooses the hash, whatever the key's own `alg` says [jwks-alg-differs-from-token].
        let cause = match self.algorithm.verify(&key.public_key, self.signed.as_bytes(), &self.signature) {
            Ok(()) => return Ok(()),
            // That this is the text for a key of another type is unverified.
            Err(Mismatch::KeyType) => Cause::new(format!(
                "the token says that it is signed with {}, but the issuer's key `{}` is of type {}",
                self.algorithm.name(),
                key.id,
                key.public_key.kind()
            )),
            // Observed for a key that is not the signer's [jwks-dup-kid-wrong-last].
            Err(Mismatch::Signature) => Cause::new(format!(
                "the signature does not verify with the issuer's key `{}`: \
                 the token was changed, or was signed with another key",
                key.id
            )),
        };
        let hint = "compare the keys that the issuer publishes with the key that signed the token";
        Err(faults::NOT_VALIDATED.fault().caused_by(cause.hint(hint)))
    }
}

/// Leaves out what makes the token a credential.
impl fmt::Debug for Jws<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jws").field("algorithm", &self.algorithm).field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

/// What is signed, then header, payload and signature.
fn three_parts(token: &str) -> Option<(&str, &str, &str, &str)> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    (!payload.contains('.')).then_some((signed, header, payload, signature))
}

fn decoded(part: &str, text: &str) -> Result<Vec<u8>, Fault> {
    URL_SAFE_NO_PAD.decode_to_vec(text).map_err(|_| {
        let stranger = text.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
        let cause = Cause::new(format!("the token's {part} is not base64url without padding"));
        not_a_jwt(match stranger {
            Some(stranger) => cause.seen(stranger),
            None => cause,
        })
    })
}

fn algorithm(name: Option<&Value>) -> Result<Algorithm, Fault> {
    let Some(name) = name else {
        return Err(not_a_jwt(
            Cause::new("the token's header has no `alg`").wanted(Algorithm::ALL.map(Algorithm::name)),
        ));
    };
    name.as_str().and_then(Algorithm::named).ok_or_else(|| {
        let name = name.as_str().map_or_else(|| name.to_string(), str::to_owned);
        let cause = Cause::new(format!("the token's header says `alg` `{name}`, which STS does not take"));
        let hint = "sign the token with one of the algorithms that STS takes; GitHub uses RS256";
        not_a_jwt(cause.wanted(Algorithm::ALL.map(Algorithm::name)).seen(name).hint(hint))
    })
}

pub(super) fn not_a_jwt(cause: Cause) -> Fault {
    faults::NOT_A_JWT.fault().caused_by(cause)
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Padding, strangers and stray bits: refused by both, or by neither.
        #[test]
        fn a_part_is_read_as_strictly_as_base64_reads_it(text in "[A-Za-z0-9_=+/ -]{0,60}|[A-Za-z0-9_-]{0,60}") {
            let theirs = general_purpose::URL_SAFE_NO_PAD.decode(&text).ok();
            prop_assert_eq!(decoded("payload", &text).ok(), theirs);
        }
    }
}
