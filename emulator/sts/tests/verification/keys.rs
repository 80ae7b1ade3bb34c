//! Which key of the issuer's set verifies a token, and which cannot.

use rstest::rstest;
use serde_json::{Value, json};

use crate::{NO_KEY, NOT_VALIDATED, NOW, claims, claims_with, header, refused, signing, verify, verify_at};

pub(crate) fn key(change: impl FnOnce(&mut Value)) -> String {
    let mut key = signing::jwk("RS256", "RS256");
    change(&mut key);
    signing::key_set(&[key])
}

/// A number of a JWK with another leading byte.
fn prefixed(byte: u8, number: &Value) -> Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let mut bytes = vec![byte];
    bytes.extend(URL_SAFE_NO_PAD.decode(number.as_str().unwrap()).unwrap());
    json!(URL_SAFE_NO_PAD.encode(bytes))
}

fn es256() -> Value {
    json!({"alg": "ES256", "kid": "ES256"})
}

fn ec_key(change: impl FnOnce(&mut Value)) -> String {
    let mut key = signing::jwk("ES256", "ES256");
    change(&mut key);
    signing::key_set(&[key])
}

fn without_key_id() -> Value {
    json!({"alg": "RS256"})
}

fn many(kind: &str, number: usize) -> String {
    let key_id = |n: usize| if n == 0 { kind.to_owned() } else { format!("k{n}") };
    let mut keys: Vec<Value> = (0..number).map(|n| signing::jwk(kind, &key_id(n))).collect();
    keys.push(signing::jwk(if kind == "RS256" { "ES256" } else { "RS256" }, "other"));
    signing::key_set(&keys)
}

#[rstest]
#[case::label_of_another_hash(header(), key(|key| key["alg"] = json!("RS512")))]
#[case::label_that_nobody_registered(header(), key(|key| key["alg"] = json!("RS521")))]
#[case::no_label(header(), key(|key| key["alg"] = Value::Null))]
#[case::no_use(header(), key(|key| key["use"] = Value::Null))]
#[case::certificate_of_the_key(header(), key(|key| key["x5c"] = json!([signing::certificate("RS256")])))]
#[case::no_certificate(header(), key(|key| key["x5c"] = json!([])))]
#[case::certificate_of_an_ec_key(es256(), ec_key(|key| key["x5c"] = json!([signing::certificate("ES256")])))]
#[case::leading_zeros(header(), key(|key| key["n"] = prefixed(0, &key["n"])))]
#[case::leading_zeros_of_a_coordinate(es256(), ec_key(|key| key["x"] = prefixed(0, &key["x"])))]
#[case::single_key_and_no_key_id(without_key_id(), key(|_| ()))]
#[case::last_of_two(header(), signing::key_set(&[signing::corrupt_jwk("RS256"), signing::jwk("RS256", "RS256")]))]
#[case::same_twice(header(), signing::key_set(&[signing::jwk("RS256", "RS256"), signing::jwk("RS256", "RS256")]))]
#[case::hundred_keys(header(), many("RS256", 100))]
#[case::beside_unreadable_keys(header(), signing::key_set(
    &[json!(1), json!({}), json!({"kid": "x"}), json!({"kid": "y", "kty": "OKP"}), signing::jwk("RS256", "RS256")]))]
#[case::too_many_keys_of_another_type(json!({"alg": "ES256", "kid": "other"}), many("RS256", 101))]
fn a_key_is_used(#[case] header: Value, #[case] keys: String) {
    verify_at(NOW, &signing::token(&header, &claims().to_string()), &keys).unwrap();
}

#[rstest]
#[case::not_json(header(), "<html>".to_owned())]
#[case::no_list(header(), r#"{"keys": {}}"#.to_owned())]
#[case::bare_list(header(), "[]".to_owned())]
#[case::no_keys(header(), r#"{"keys": []}"#.to_owned())]
#[case::another_key_id(json!({"alg": "RS256", "kid": "gone"}), signing::six())]
#[case::empty_key_id(json!({"alg": "RS256", "kid": ""}), signing::six())]
#[case::key_id_of_other_letter_case(json!({"alg": "RS256", "kid": "rs256"}), signing::six())]
#[case::no_key_id_among_several(without_key_id(), signing::six())]
#[case::key_without_key_id(without_key_id(), key(|key| key["kid"] = Value::Null))]
#[case::key_for_encryption(header(), key(|key| key["use"] = json!("enc")))]
#[case::key_for_another_algorithm(header(), key(|key| key["alg"] = json!("PS256")))]
#[case::no_modulus(header(), key(|key| key["n"] = Value::Null))]
#[case::empty_modulus(header(), key(|key| key["n"] = json!("AA")))]
#[case::modulus_is_no_base64url(header(), key(|key| key["n"] = json!("a+b=")))]
#[case::no_type(header(), key(|key| key["kty"] = Value::Null))]
#[case::symmetric(header(), key(|key| key["kty"] = json!("oct")))]
#[case::certificate_instead_of_numbers(header(), key(|key| {
    key["x5c"] = json!([signing::certificate("RS256")]);
    key["n"] = Value::Null;
    key["e"] = Value::Null;
}))]
#[case::certificate_of_another_key(header(), key(|key| {
    *key = signing::corrupt_jwk("RS256");
    key["x5c"] = json!([signing::certificate("RS256")]);
}))]
#[case::certificate_that_is_none(header(), key(|key| key["x5c"] = json!(["AAAA"])))]
#[case::certificate_list_that_is_none(header(), key(|key| key["x5c"] = json!(signing::certificate("RS256"))))]
#[case::certificate_of_another_ec_key(es256(), ec_key(|key| key["x5c"] = json!([signing::certificate("RS256")])))]
#[case::unknown_curve(es256(), ec_key(|key| key["crv"] = json!("secp256k1")))]
#[case::coordinate_too_long(es256(), ec_key(|key| key["x"] = prefixed(1, &key["x"])))]
#[case::too_many_rsa_keys(json!({"alg": "RS256", "kid": "RS256"}), many("RS256", 101))]
#[case::too_many_ec_keys(es256(), many("ES256", 101))]
fn without_a_usable_key_there_is_no_verification(#[case] header: Value, #[case] keys: String) {
    refused(verify_at(NOW, &signing::token(&header, &claims().to_string()), &keys), NO_KEY);
}

#[rstest]
#[case::signing(header(), key(|key| key["key_ops"] = json!(["sign"])))]
#[case::verifying(header(), key(|key| key["key_ops"] = json!(["verify"])))]
#[case::another_key(header(), signing::key_set(&[signing::corrupt_jwk("RS256")]))]
#[case::last_of_two_is_another(header(),
    signing::key_set(&[signing::jwk("RS256", "RS256"), signing::corrupt_jwk("RS256")]))]
#[case::key_of_another_type(json!({"alg": "RS256", "kid": "ES256"}), signing::six())]
#[case::key_on_another_curve(json!({"alg": "ES256", "kid": "ES384"}), signing::six())]
#[case::point_off_the_curve(es256(), ec_key(|key| key["x"] = key["y"].clone()))]
fn a_signature_of_another_key_is_not_validated(#[case] header: Value, #[case] keys: String) {
    refused(verify_at(NOW, &signing::token(&header, &claims().to_string()), &keys), NOT_VALIDATED);
}

#[test]
fn a_hash_other_than_the_tokens_own_is_not_validated() {
    let rs256 = signing::token(&header(), &claims().to_string());
    let rs512 = signing::token(&json!({"alg": "RS512", "kid": "RS256"}), &claims().to_string());
    let signature = rs256.rsplit_once('.').unwrap().1;
    refused(verify(&format!("{}.{signature}", rs512.rsplit_once('.').unwrap().0)), NOT_VALIDATED);
}

#[test]
fn what_needs_no_key_is_judged_first() {
    let unknown_key = json!({"alg": "RS256", "kid": "gone"});
    let claims = claims_with(json!({"aud": "other", "exp": NOW - 1000}));
    refused(verify(&signing::token(&unknown_key, &claims.to_string())), NOT_VALIDATED);
    let claims = claims_with(json!({"exp": NOW - 1000}));
    let fault = verify(&signing::token(&unknown_key, &claims.to_string())).unwrap_err();
    assert_eq!(fault.code, "ExpiredTokenException");
}
