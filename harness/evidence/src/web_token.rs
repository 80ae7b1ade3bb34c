//! A JSON web token taken apart, whoever signed it and however it is spoiled.
//!
//! Refuses only what cannot be taken apart: other than three parts, no base64url, no JSON object. The text of the token is
//! in no message, for it is a key to an account as long as it lasts.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;

/// The parts of a token, with the members of its objects in their order.
#[derive(Clone)]
pub struct WebToken {
    /// Which key signed it, and how.
    pub header: Members,
    /// What it says.
    pub claims: Members,
    /// What the signature is for.
    pub(crate) signed: String,
    /// The signature.
    pub signature: Vec<u8>,
    /// How many characters the token has.
    pub characters: usize,
}

/// The members of a JSON object in their order; a name may be there twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members(pub Vec<(String, Value)>);

/// Text that is no token.
#[derive(Clone, Debug, thiserror::Error)]
#[error("this is no token: {0}")]
pub struct NotAToken(String);

impl NotAToken {
    /// What is wrong with it, to go on after `it`'s name: `it has no dots, …`.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.0
    }

    /// The next step.
    #[must_use]
    pub fn help(&self) -> &'static str {
        "an ID token starts with `eyJ`, has three parts joined by dots, and nothing before or after them"
    }
}

impl fmt::Debug for WebToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebToken").finish_non_exhaustive()
    }
}

impl WebToken {
    /// Takes a token apart.
    ///
    /// # Errors
    ///
    /// When it is other than three parts of base64url, or header or claims are no JSON object.
    pub fn read(token: &str) -> Result<Self, NotAToken> {
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = parts.as_slice() else {
            return Err(NotAToken(match parts.len() {
                1 => "it has no dots, where three parts are joined by two".to_owned(),
                count => format!("it has {count} parts joined by dots, not 3"),
            }));
        };
        let bytes = |what: &str, part: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(part);
            bytes.map_err(|_| NotAToken(format!("its {what} is not base64url without padding")))
        };
        let members = |what: &str, part: &str| {
            let members = serde_json::from_slice(&bytes(what, part)?);
            // What is said of the place could quote the token.
            members.map_err(|_| NotAToken(format!("its {what} is not a JSON object")))
        };
        Ok(Self {
            header: members("header", header)?,
            claims: members("payload", claims)?,
            signed: format!("{header}.{claims}"),
            signature: bytes("signature", signature)?,
            characters: token.chars().count(),
        })
    }
}

impl Members {
    /// The value that counts: that of the last member of the name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.iter().rfind(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// The value that counts, where it is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }

    /// The names that are there more than once.
    pub fn repeated(&self) -> impl Iterator<Item = &str> {
        self.0.iter().enumerate().filter_map(|(place, (name, _))| {
            let before = self.0.iter().take(place).filter(|(other, _)| other == name).count();
            (before == 1).then_some(name.as_str())
        })
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}
