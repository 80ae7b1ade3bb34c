//! An issuer of web identity tokens that needs no network: one key, made once, and tokens of any content.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use portcullis_gate::{KeySource, KeysUnavailable};
use serde_json::{Value, json};

pub(crate) const ISSUER: &str = "https://issuer.example.com";
pub(crate) const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/issuer.example.com";

/// Has the keys of [`ISSUER`], and of nobody else.
#[derive(Debug)]
pub(crate) struct FakeIssuer;

#[async_trait]
impl KeySource for FakeIssuer {
    async fn key_set(&self, issuer: &str) -> Result<Arc<str>, KeysUnavailable> {
        if issuer != ISSUER {
            return Err(KeysUnavailable(format!("no keys of `{issuer}` here")));
        }
        let point = &key("signer").public_key().as_ref()[1..];
        let (x, y) = point.split_at(32);
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        let keys = json!({"keys": [{"kid": "k1", "kty": "EC", "use": "sig", "crv": "P-256", "x": x, "y": y}]});
        Ok(keys.to_string().into())
    }
}

/// A token of these claims, signed with the key that the issuer publishes.
pub(crate) fn token(claims: &Value) -> String {
    signed("signer", &json!({"alg": "ES256", "kid": "k1", "typ": "JWT"}), claims)
}

/// A token of these claims under this header, signed with the key of the `signer` or of a `stranger`.
pub(crate) fn signed(by: &str, header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = key(by).sign(&SystemRandom::new(), text.as_bytes()).unwrap();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn key(of: &str) -> &'static EcdsaKeyPair {
    static SIGNER: LazyLock<EcdsaKeyPair> = LazyLock::new(generate);
    static STRANGER: LazyLock<EcdsaKeyPair> = LazyLock::new(generate);
    if of == "signer" { &SIGNER } else { &STRANGER }
}

fn generate() -> EcdsaKeyPair {
    EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()
}
