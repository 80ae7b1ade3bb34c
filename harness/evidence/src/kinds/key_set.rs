//! A JSON web key set, as an issuer publishes it: the keys that a token's signature is checked with.
//!
//! Keys of other kinds than RSA are passed over, for GitHub has none.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{error::EvidenceError, facts::Facts, json::Node, kind::Kind, token::IssuerKey};

pub(crate) struct KeySet;

impl Kind for KeySet {
    fn name(&self) -> &'static str {
        "key-set"
    }

    fn title(&self) -> &'static str {
        "an issuer's key set"
    }

    fn marks(&self) -> &'static [&'static str] {
        &["kty"]
    }

    fn recognises(&self, root: &Node<'_>) -> bool {
        root.list("keys").is_ok_and(|keys| keys.iter().any(|key| key.has("kty")))
    }

    fn read(&self, root: &Node<'_>, facts: &mut Facts) -> Result<(), EvidenceError> {
        for key in root.objects("keys")? {
            if key.require_text("kty")? != "RSA" {
                continue;
            }
            let number = |name: &str| {
                let value = key.require(name)?;
                let decoded = URL_SAFE_NO_PAD.decode(value.as_text(name)?);
                decoded.map_err(|_| value.refused(&format!("`{name}` is not base64url without padding")))
            };
            let (modulus, exponent) = (number("n")?, number("e")?);
            facts.issuer_keys.push(IssuerKey { kid: key.text("kid")?, modulus, exponent });
        }
        Ok(())
    }
}
