//! A stranger's token, key set and claims: nothing panics, and nothing that our key did not sign is verified.
//!
//! The first byte says what the rest is: a whole token, header and payload of one, a key set, or claims that our key signs,
//! which is the only way to what STS reads after it believes a token.
//!
//! `cargo +nightly fuzz run token --sanitizer none`, in the folder above this one's.

#![no_main]

use std::sync::LazyLock;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use libfuzzer_sys::fuzz_target;
use portcullis_model::Arn;
use portcullis_sts::{
    token::{KeySet, Provider, Verified, check_roles_claim, condition_keys, read},
    trust_context,
};

const NOW: i64 = 1_764_090_468;
const ROLE: &str = "arn:aws:iam::123456789012:role/deploy";

static KEY: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap());

static KEYS: LazyLock<KeySet> = LazyLock::new(|| {
    let point = &KEY.public_key().as_ref()[1..];
    let [x, y] = [&point[..32], &point[32..]].map(|coordinate| BASE64.encode(coordinate));
    let jwk = format!(r#"{{"kid":"k","kty":"EC","crv":"P-256","use":"sig","x":"{x}","y":"{y}"}}"#);
    KeySet::parse(&format!(r#"{{"keys":[{jwk}]}}"#)).unwrap()
});

static PROVIDER: LazyLock<Arn> =
    LazyLock::new(|| "arn:aws:iam::123456789012:oidc-provider/issuer.example.com".parse().unwrap());

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    match kind % 4 {
        0 => assert!(verified(text, &KEYS).is_none(), "nobody but us has the key"),
        1 => {
            let (header, payload) = text.split_once('\n').unwrap_or((text, ""));
            let token = format!("{}.{}.{}", BASE64.encode(header), BASE64.encode(payload), BASE64.encode([0; 64]));
            assert!(verified(&token, &KEYS).is_none(), "a signature of zeros is none");
        }
        2 => {
            if let Ok(keys) = KeySet::parse(text) {
                // Our token verifies only if the set holds our key, which nobody can guess.
                assert!(verified(&signed(r#"{"iss":"https://issuer.example.com"}"#), &keys).is_none());
            }
        }
        _ => {
            if let Some(verified) = verified(&signed(text), &KEYS) {
                used(&verified);
            }
        }
    }
});

fn signed(claims: &str) -> String {
    let signed = format!("{}.{}", BASE64.encode(r#"{"alg":"ES256","kid":"k"}"#), BASE64.encode(claims));
    let signature = KEY.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    format!("{signed}.{}", BASE64.encode(signature))
}

fn verified(token: &str, keys: &KeySet) -> Option<Verified> {
    let unverified = read(token).ok()?;
    let provider = Provider { arn: &PROVIDER, client_ids: &["sts.amazonaws.com".to_owned()] };
    unverified.verify(&provider, keys, NOW).ok()
}

/// What STS does with a token that it believes.
fn used(verified: &Verified) {
    let authorized = check_roles_claim(verified, ROLE).unwrap_or(false);
    let keys = condition_keys(verified, "token.actions.githubusercontent.com", &["aud", "sub", "amr", "oaud", "actor"]);
    assert!(keys.iter().all(|(_, values, _)| !values.is_empty()));
    drop(trust_context(verified, &PROVIDER, "session", authorized));
    assert_eq!(verified.audience(), "sts.amazonaws.com");
}
