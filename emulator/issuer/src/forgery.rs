//! A token that is not as it should be: drawn up, spoiled, signed by whoever, and spoiled again.
//!
//! Nothing is refused here, and nothing checked: whether faults go together is [`fault`](crate::fault)'s affair.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use portcullis_model::TokenFault;
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

use crate::{
    claims::Claims,
    fault,
    keys::{KeyFailure, SigningKey},
    mint::{Header, encoded_json},
};

/// The token with these claims and these defects. `stranger` is a key that the issuer does not publish.
///
/// # Errors
///
/// [`KeyFailure`] if a key cannot sign.
pub fn forge(
    claims: &Claims,
    key: &SigningKey,
    stranger: &SigningKey,
    faults: &BTreeSet<TokenFault>,
) -> Result<String, KeyFailure> {
    let mut draft = Draft::new(claims, Forger { key, stranger });
    for fault in faults {
        fault::build_in(*fault, &mut draft);
    }
    draft.token()
}

/// The keys that a forger has.
#[derive(Clone, Copy)]
pub(crate) struct Forger<'a> {
    /// The key that signs good tokens.
    pub(crate) key: &'a SigningKey,
    /// A key that nobody publishes.
    pub(crate) stranger: &'a SigningKey,
}

/// How a forged token is signed.
#[derive(Clone, Copy)]
pub(crate) enum Signature {
    /// As every good token.
    Good,
    /// By the key that nobody publishes.
    Stranger,
    /// Not at all.
    None,
    /// By its first half.
    Half,
    /// By an HMAC under the published key in PEM.
    HmacOfPublicKey,
}

/// A token before it is signed.
pub(crate) struct Draft<'a> {
    pub(crate) forger: Forger<'a>,
    /// Written in the order of the names.
    pub(crate) header: BTreeMap<&'static str, Value>,
    pub(crate) signature: Signature,
    /// What a claim says after the signing.
    pub(crate) tampered: Option<(&'static str, Value)>,
    /// How many characters the token is to have.
    pub(crate) characters: Option<usize>,
    claims: Members,
}

/// The members of a JSON object in their order. A name may be there twice.
#[derive(Clone)]
struct Members(Vec<(String, Value)>);

impl<'a> Draft<'a> {
    fn new(claims: &Claims, forger: Forger<'a>) -> Self {
        let Header { alg, kid, typ, x5t } = Header::of(forger.key);
        let mut header = BTreeMap::from([("alg", alg.into()), ("kid", kid.into()), ("typ", typ.into())]);
        header.extend(x5t.map(|x5t| ("x5t", x5t.into())));
        let claims = Members(claims.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect());
        Self { forger, header, signature: Signature::Good, tampered: None, characters: None, claims }
    }

    /// What a claim says now; the last one of the name.
    pub(crate) fn claim(&self, name: &str) -> Option<&Value> {
        self.claims.0.iter().rfind(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// Lets a claim say something, whether it is there or not.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.claims.set(name, value);
    }

    /// Makes a claim's value another one. A claim that is not there stays away.
    pub(crate) fn change(&mut self, name: &str, change: impl FnOnce(Value) -> Value) {
        if let Some(value) = self.claim(name).cloned() {
            self.set(name, change(value));
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.claims.0.retain(|(member, _)| member != name);
    }

    /// Moves a time by some seconds, if it is a number.
    pub(crate) fn shift(&mut self, name: &str, seconds: i64) {
        self.change(name, |time| time.as_i64().map_or(time, |time| time.saturating_add(seconds).into()));
    }

    /// Writes the three times in another form.
    pub(crate) fn write_times(&mut self, form: impl Fn(f64) -> Value) {
        for name in ["exp", "iat", "nbf"] {
            self.change(name, |time| time.as_f64().map_or(time, &form));
        }
    }

    /// Writes a claim a second time, behind the first.
    pub(crate) fn repeat_after(&mut self, name: &str, value: Value) {
        let behind = self.claims.0.iter().position(|(member, _)| member == name).map_or(0, |place| place + 1);
        self.claims.0.insert(behind, (name.to_owned(), value));
    }

    /// Writes a claim a second time, before the first.
    pub(crate) fn repeat_before(&mut self, name: &str, value: Value) {
        let place = self.claims.0.iter().position(|(member, _)| member == name).unwrap_or_default();
        self.claims.0.insert(place, (name.to_owned(), value));
    }

    /// Calls the signing key by another name.
    pub(crate) fn name_key(&mut self, kid: String) {
        self.header.insert("kid", kid.into());
    }

    /// Adds a member to the header; `crit` names an extension, which is then there.
    pub(crate) fn extend_header(&mut self, name: &'static str, value: Value) {
        if name == "crit" {
            self.header.insert("https://extension.example", true.into());
        }
        self.header.insert(name, value);
    }

    fn token(mut self) -> Result<String, KeyFailure> {
        if let Some(characters) = self.characters {
            self.lengthen(characters)?;
        }
        let header = encoded_json(&self.header)?;
        let payload = encoded_json(&self.claims)?;
        let signature = self.sign(format!("{header}.{payload}").as_bytes())?;
        let payload = match self.tampered {
            Some((name, value)) => {
                self.claims.set(name, value);
                encoded_json(&self.claims)?
            }
            None => payload,
        };
        Ok(format!("{header}.{payload}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyFailure> {
        let Forger { key, stranger } = self.forger;
        match self.signature {
            Signature::Good => key.sign(message),
            Signature::Stranger => stranger.sign(message),
            Signature::None => Ok(Vec::new()),
            Signature::Half => {
                let mut signature = key.sign(message)?;
                signature.truncate(signature.len() / 2);
                Ok(signature)
            }
            Signature::HmacOfPublicKey => Ok(key.hmac_under_public_key(message)),
        }
    }

    /// Makes the claim `workflow` so long that the token has this many characters, if it has not more already.
    fn lengthen(&mut self, characters: usize) -> Result<(), KeyFailure> {
        if !self.claim("workflow").is_some_and(Value::is_string) {
            self.set("workflow", "".into());
        }
        let signature = URL_SAFE_NO_PAD.encode(self.sign(b"")?).len();
        let payload = loop {
            let others = encoded_json(&self.header)?.len() + signature + 2;
            let payload = characters.saturating_sub(others);
            // No text of base64 without padding has a length that leaves 1 when divided by four.
            if payload % 4 != 1 {
                break payload;
            }
            let padding = self.header.get("padding").and_then(Value::as_str).unwrap_or_default();
            self.header.insert("padding", format!("{padding}=").into());
        };
        let bytes = serde_json::to_vec(&self.claims).map_err(crate::keys::failed("writing the token"))?.len();
        let missing = (payload * 3 / 4).saturating_sub(bytes);
        self.change("workflow", |workflow| {
            format!("{}{}", workflow.as_str().unwrap_or_default(), "x".repeat(missing)).into()
        });
        Ok(())
    }
}

impl Members {
    fn set(&mut self, name: &str, value: Value) {
        match self.0.iter_mut().rfind(|(member, _)| member == name) {
            Some((_, old)) => *old = value,
            None => {
                let place = self.0.partition_point(|(member, _)| member.as_str() < name);
                self.0.insert(place, (name.to_owned(), value));
            }
        }
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
