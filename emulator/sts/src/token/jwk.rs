//! One key of an issuer's key set: usable, or why not.
//!
//! A key that is not usable is as good as absent, and the token that asks for it gets AWS's "couldn't retrieve verification
//! key". Whether modulus or point make a sound key is not looked at here: that shows when a signature is verified.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{
    algorithm::{Algorithm, Curve, PublicKey, VerifyingKey},
    certificate,
};

/// A key that STS may use.
#[derive(Clone, Debug)]
pub(crate) struct Jwk {
    /// Its `kid`.
    pub(crate) id: String,
    /// The key itself.
    pub(crate) public_key: VerifyingKey,
    /// Its `key_ops`, as JSON text.
    pub(crate) operations: Option<String>,
}

impl Jwk {
    /// Reads a key, or says in half a sentence why STS cannot use it.
    pub(crate) fn read(id: &str, members: &Map<String, Value>) -> Result<Self, String> {
        // Observed for `enc` [jwks-use-enc]. Other values than `sig` are unverified.
        match present(members, "use") {
            None => {}
            Some(Value::String(purpose)) if purpose == "sig" => {}
            Some(other) => return Err(format!("its `use` is {other}, not \"sig\"")),
        }
        meant_for_signing(members)?;
        let public_key = public_key(members)?;
        if let Some(chain) = present(members, "x5c") {
            certificate::agrees(chain, &public_key)?;
        }
        let operations = present(members, "key_ops").map(Value::to_string);
        Ok(Self { id: id.to_owned(), public_key: public_key.into(), operations })
    }
}

/// A member that is there and not null; that null counts as absent is unverified.
fn present<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.get(name).filter(|value| !value.is_null())
}

/// Refuses a key whose `alg` is another registered algorithm, such as PS256 or RSA-OAEP: `unverified`.
///
/// Observed is that an `alg` among the six does not matter: a key labelled RS512 verifies RS256
/// [jwks-alg-differs-from-token]. A name that nobody registered says nothing and is not read either.
fn meant_for_signing(members: &Map<String, Value>) -> Result<(), String> {
    const OTHER_PURPOSES: [&str; 8] = ["PS", "HS", "RSA", "ECDH", "A128", "A192", "A256", "PBES2"];
    match present(members, "alg") {
        Some(Value::String(name)) if Algorithm::named(name).is_none() => {
            if OTHER_PURPOSES.iter().any(|prefix| name.starts_with(prefix)) || name == "none" || name == "dir" {
                return Err(format!("its `alg` is `{name}`, which STS does not take"));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn public_key(members: &Map<String, Value>) -> Result<PublicKey, String> {
    let kind = present(members, "kty").and_then(Value::as_str);
    match kind {
        // Observed: a certificate does not stand in for `n` and `e` [jwks-x5c-without-n-e].
        Some("RSA") => Ok(PublicKey::Rsa { modulus: number(members, "n")?, exponent: number(members, "e")? }),
        Some("EC") => {
            let name = present(members, "crv").and_then(Value::as_str).unwrap_or_default();
            let curve = Curve::named(name).ok_or_else(|| format!("its `crv` `{name}` is not P-256, P-384 or P-521"))?;
            let mut point = vec![4];
            for coordinate in ["x", "y"] {
                // Leading zeros may be missing: `unverified`, as common JOSE libraries read a coordinate as a number.
                let digits = number(members, coordinate)?;
                let missing = curve
                    .coordinate_length()
                    .checked_sub(digits.len())
                    .ok_or_else(|| format!("its `{coordinate}` is too long for {name}"))?;
                point.resize(point.len() + missing, 0);
                point.extend(digits);
            }
            Ok(PublicKey::Ec { curve, point })
        }
        Some(other) => Err(format!("its `kty` is `{other}`, and STS takes RSA and EC keys")),
        None => Err("it has no `kty`".to_owned()),
    }
}

/// A number in base64url, without leading zeros.
fn number(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, String> {
    let text = present(members, name).and_then(Value::as_str).ok_or_else(|| format!("it has no `{name}`"))?;
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| format!("its `{name}` is not base64url without padding"))?;
    let digits: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    if digits.is_empty() { Err(format!("its `{name}` is empty")) } else { Ok(digits) }
}
