//! An issuer for tests: keys made once per process, its key set, and tokens of any content signed with them.

use std::sync::LazyLock;

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING,
        EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaKeyPair,
    },
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

static RSA: LazyLock<RsaKeyPair> = LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
static P256: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap());
static P384: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap());
static P521: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P521_SHA512_FIXED_SIGNING).unwrap());

/// A token with this header and this payload text, signed with the key that the header's `alg` calls for. An `alg` that
/// this issuer has no key for gets the RSA signature.
pub(crate) fn token(header: &Value, payload: &str) -> String {
    let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let signed = format!("{}.{}", encoded(&header.to_string()), encoded(payload));
    let signature = signature(header["alg"].as_str().unwrap_or_default(), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn signature(algorithm: &str, message: &[u8]) -> Vec<u8> {
    let random = SystemRandom::new();
    let ecdsa = |key: &EcdsaKeyPair| key.sign(&random, message).unwrap().as_ref().to_vec();
    let rsa = |encoding| {
        let mut signature = vec![0; RSA.public_modulus_len()];
        RSA.sign(encoding, &random, message, &mut signature).unwrap();
        signature
    };
    match algorithm {
        "ES256" => ecdsa(&P256),
        "ES384" => ecdsa(&P384),
        "ES512" => ecdsa(&P521),
        "RS384" => rsa(&RSA_PKCS1_SHA384),
        "RS512" => rsa(&RSA_PKCS1_SHA512),
        _ => rsa(&RSA_PKCS1_SHA256),
    }
}

/// The public RSA key, or the EC key of an `ES…` algorithm, as a JWK with this `kid`.
pub(crate) fn jwk(algorithm: &str, key_id: &str) -> Value {
    let (key, curve) = match algorithm {
        "ES256" => (&P256, "P-256"),
        "ES384" => (&P384, "P-384"),
        "ES512" => (&P521, "P-521"),
        _ => {
            let key = RSA.public_key();
            let n = URL_SAFE_NO_PAD.encode(key.modulus().big_endian_without_leading_zero());
            let e = URL_SAFE_NO_PAD.encode(key.exponent().big_endian_without_leading_zero());
            return json!({"kid": key_id, "kty": "RSA", "alg": algorithm, "use": "sig", "n": n, "e": e});
        }
    };
    let point = &key.public_key().as_ref()[1..];
    let (x, y) = point.split_at(point.len() / 2);
    let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
    json!({"kid": key_id, "kty": "EC", "alg": algorithm, "use": "sig", "crv": curve, "x": x, "y": y})
}

/// The RSA key with the last 20 bits of its modulus cleared: a key that verifies nothing.
pub(crate) fn corrupt_jwk(key_id: &str) -> Value {
    let mut key = jwk("RS256", key_id);
    let mut modulus = URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
    let end = modulus.len();
    modulus[end - 3] &= 0xf0;
    modulus[end - 2] = 0;
    modulus[end - 1] = 0;
    key["n"] = json!(URL_SAFE_NO_PAD.encode(modulus));
    key
}

/// A self-signed certificate of the RSA key, or of the key of ES256, as `x5c` has it.
pub(crate) fn certificate(algorithm: &str) -> String {
    let pair = match algorithm {
        "ES256" => rcgen::KeyPair::try_from(P256.to_pkcs8v1().unwrap().as_ref()).unwrap(),
        _ => rcgen::KeyPair::try_from(RSA.as_der().unwrap().as_ref()).unwrap(),
    };
    let certificate = rcgen::CertificateParams::new(vec!["issuer.example.com".to_owned()]).unwrap().self_signed(&pair);
    STANDARD.encode(certificate.unwrap().der())
}

/// A key set of these keys.
pub(crate) fn key_set(keys: &[Value]) -> String {
    json!({ "keys": keys }).to_string()
}

/// The key set with one key for each algorithm that STS takes; the `kid` of each is the algorithm's name.
pub(crate) fn six() -> String {
    key_set(&["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"].map(|algorithm| jwk(algorithm, algorithm)))
}
