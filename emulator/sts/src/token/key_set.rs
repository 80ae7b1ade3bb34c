//! The keys that an issuer publishes, and which of them a token is to be verified with.
//!
//! A document that is no key set, and a token for whose `kid` there is no usable key, get AWS's "couldn't retrieve
//! verification key from your identity provider". The set is read anew for each token: observed is that a replaced set
//! holds at once.

use std::collections::BTreeMap;

use portcullis_model::Cause;
use portcullis_wire::Fault;
use serde_json::{Map, Value};

use super::jwk::Jwk;
use crate::faults;

/// How many keys of one type a set may have. That exactly 100 are fine is inferred; IAM's documentation says 100.
const KEYS_OF_A_TYPE: usize = 100;

/// The key set of an issuer.
#[derive(Clone, Debug)]
pub struct KeySet {
    /// By `kid`: a key, or why it is not usable. Of a `kid` that is there twice the last entry counts.
    keys: BTreeMap<String, Result<Jwk, String>>,
    /// How many entries the document has, usable or not.
    entries: usize,
}

impl KeySet {
    /// Reads a JWKS document.
    ///
    /// # Errors
    ///
    /// AWS's "couldn't retrieve verification key" when the text is not a JSON object with a list `keys`. A single key that
    /// cannot be used is no error: it is missed when a token asks for it.
    pub fn parse(jwks: &str) -> Result<Self, Fault> {
        let document: Value = serde_json::from_str(jwks)
            .map_err(|error| no_key(Cause::new(format!("the issuer's key set is not JSON: {error}"))))?;
        let Some(entries) = document.get("keys").and_then(Value::as_array) else {
            return Err(no_key(Cause::new("the issuer's key set has no list `keys`").wanted([r#"{"keys": […]}"#])));
        };
        let crowd = Crowd::count(entries);
        let mut keys = BTreeMap::new();
        for members in entries.iter().filter_map(Value::as_object) {
            // Observed: a key without `kid` is not usable, even as the only one [jwks-key-without-kid].
            let Some(id) = members.get("kid").and_then(Value::as_str) else { continue };
            let key = crowd.refuse(members).map_or_else(|| Jwk::read(id, members), Err);
            // Observed: the last of equal ids is used [jwks-dup-kid-wrong-first jwks-dup-kid-wrong-last]. That it counts
            // even when it is itself not usable is unverified.
            keys.insert(id.to_owned(), key);
        }
        Ok(Self { keys, entries: entries.len() })
    }

    /// The key for a token with this `kid`.
    ///
    /// Without a `kid` that is the only key of the set, if there is only one [jwks-single-key-token-without-kid
    /// kid-absent-six-keys]; an empty `kid` is a `kid` like any other [kid-empty-six-keys].
    pub(crate) fn select(&self, key_id: Option<&str>) -> Result<&Jwk, Fault> {
        let found = match key_id {
            Some(key_id) => self.keys.get_key_value(key_id),
            None if self.entries == 1 => self.keys.iter().next(),
            None => None,
        };
        match found {
            Some((_, Ok(key))) => Ok(key),
            Some((id, Err(reason))) => {
                let cause = Cause::new(format!("the issuer's key `{id}` cannot be used: {reason}"));
                Err(no_key(cause.seen(id).hint("the issuer has to correct the key set that it publishes")))
            }
            None => Err(no_key(self.missing(key_id))),
        }
    }

    fn missing(&self, key_id: Option<&str>) -> Cause {
        let cause = match key_id {
            Some(id) => Cause::new(format!("the issuer's key set has no key with the `kid` `{id}`"))
                .seen(id)
                .hint("fetch the issuer's key set again: its keys may have been replaced since the token was signed"),
            None if self.entries == 1 => {
                Cause::new("the token has no `kid`, and the only key of the issuer has none either")
            }
            None => Cause::new(format!("the token has no `kid`, and the issuer's key set has {} keys", self.entries))
                .hint("a token without `kid` is accepted only when the issuer publishes a single key"),
        };
        cause.wanted(self.keys.keys())
    }
}

/// How many keys of each type the set has, usable or not.
///
/// The limit counts each type of its own and drops all keys of that type [jwks-101-rsa-rsa-token jwks-101-rsa-ec-token].
/// That EC keys have the same limit is documented, not observed.
struct Crowd {
    rsa: usize,
    ec: usize,
}

impl Crowd {
    fn count(entries: &[Value]) -> Self {
        let of =
            |kind: &str| entries.iter().filter(|entry| entry.get("kty").and_then(Value::as_str) == Some(kind)).count();
        Self { rsa: of("RSA"), ec: of("EC") }
    }

    /// Why a key is refused for the company it is in.
    fn refuse(&self, members: &Map<String, Value>) -> Option<String> {
        let (kind, number) = match members.get("kty").and_then(Value::as_str) {
            Some("RSA") => ("RSA", self.rsa),
            Some("EC") => ("EC", self.ec),
            _ => return None,
        };
        (number > KEYS_OF_A_TYPE)
            .then(|| format!("the set has {number} keys of type {kind}, and STS takes at most {KEYS_OF_A_TYPE}"))
    }
}

fn no_key(cause: Cause) -> Fault {
    faults::NO_VERIFICATION_KEY.fault().caused_by(cause)
}
