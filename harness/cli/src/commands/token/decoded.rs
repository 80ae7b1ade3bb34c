//! A token taken apart, whoever signed it and however it is spoiled.
//!
//! Refuses only what cannot be taken apart: other than three parts, no base64url, no JSON object. The text of the token is
//! in no message.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;

use super::TokenError;

/// The parts of a token, with the members of its objects in their order.
pub(super) struct Decoded {
    pub(super) header: Members,
    pub(super) claims: Members,
    /// How many bytes the signature has.
    pub(super) signature: usize,
    /// How many characters the token has.
    pub(super) characters: usize,
}

/// The members of a JSON object; a name may be there twice.
pub(super) struct Members(pub(super) Vec<(String, Value)>);

impl Decoded {
    /// Takes a token apart.
    pub(super) fn read(token: &str) -> Result<Self, TokenError> {
        let help = "an ID token starts with `eyJ`, has three parts joined by dots, and nothing before or after them";
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = parts.as_slice() else {
            let message = match parts.len() {
                1 => "this is no token: it has no dots, where three parts are joined by two".to_owned(),
                count => format!("this is no token: it has {count} parts joined by dots, not 3"),
            };
            return Err(TokenError::input(message, help));
        };
        let bytes = |what: &str, part: &str| {
            URL_SAFE_NO_PAD.decode(part).map_err(|_| {
                TokenError::input(format!("this is no token: its {what} is not base64url without padding"), help)
            })
        };
        let members = |what: &str, part: &str| {
            serde_json::from_slice(&bytes(what, part)?)
                .map_err(|_| TokenError::input(format!("this is no token: its {what} is not a JSON object"), help))
        };
        Ok(Self {
            header: members("header", header)?,
            claims: members("payload", claims)?,
            signature: bytes("signature", signature)?.len(),
            characters: token.chars().count(),
        })
    }
}

impl Members {
    /// The value that counts: that of the last member of the name.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.0.iter().rfind(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// The names that are there more than once.
    pub(super) fn repeated(&self) -> impl Iterator<Item = &str> {
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
