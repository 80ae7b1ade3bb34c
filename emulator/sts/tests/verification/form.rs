//! The signed text: its form, its algorithm, its header, and that no byte of it can change.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{NOT_A_JWT, NOT_VALIDATED, NOW, claims, header, refused, signing, verify, verify_at};

#[rstest]
fn each_algorithm_of_aws_is_accepted(#[values("RS256", "RS384", "RS512", "ES256", "ES384", "ES512")] algorithm: &str) {
    let token = signing::token(&json!({"alg": algorithm, "kid": algorithm}), &claims().to_string());
    let verified = verify(&token).unwrap();
    assert_eq!(verified.subject(), "repo:octo-org/octo-repo:ref:refs/heads/main");
    assert_eq!(verified.audience(), "sts.amazonaws.com");
}

#[rstest]
fn no_other_algorithm_is(
    #[values("none", "None", "", "HS256", "HS512", "PS256", "PS512", "rs256", "ES256K", "EdDSA")] algorithm: &str,
) {
    refused(verify(&signing::token(&json!({"alg": algorithm, "kid": "RS256"}), &claims().to_string())), NOT_A_JWT);
}

#[test]
fn a_public_key_is_no_secret_for_hs256() {
    use aws_lc_rs::hmac;
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","kid":"RS256"}"#),
        URL_SAFE_NO_PAD.encode(claims().to_string())
    );
    let secret = signing::jwk("RS256", "RS256")["n"].as_str().unwrap().to_owned();
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), signed.as_bytes());
    refused(verify(&format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))), NOT_A_JWT);
}

#[rstest]
#[case::nothing("")]
#[case::an_access_token("abc")]
#[case::dots("..")]
#[case::two_parts("eyJhbGciOiJSUzI1NiJ9.e30")]
#[case::four_parts("eyJhbGciOiJSUzI1NiJ9.e30.AA.AA")]
#[case::no_header(".e30.AA")]
#[case::padding("eyJhbGciOiJSUzI1NiJ9.e30=.AA")]
#[case::stray_bits("eyJhbGciOiJSUzI1NiJ9.e30.AB")]
#[case::blanks("eyJhbGciOiJSUzI1NiJ9 .e30.AA")]
#[case::standard_alphabet("eyJhbGciOiJSUzI1NiJ9.e30.+/")]
#[case::header_is_no_object("W10.e30.AA")]
#[case::payload_is_no_object("eyJhbGciOiJSUzI1NiJ9.W10.AA")]
#[case::payload_is_no_json("eyJhbGciOiJSUzI1NiJ9.Zm9v.AA")]
#[case::no_algorithm("e30.e30.AA")]
#[case::json_serialization(r#"{"payload":"e30","signatures":[{"protected":"eyJhbGciOiJSUzI1NiJ9","signature":"AA"}]}"#)]
fn a_text_of_another_form_is_not_a_jwt(#[case] token: &str) {
    refused(verify(token), NOT_A_JWT);
}

#[rstest]
#[case::extension(json!({"alg": "RS256", "kid": "RS256", "crit": ["custom"], "custom": 1}))]
#[case::empty_extension(json!({"alg": "RS256", "kid": "RS256", "crit": []}))]
#[case::key_id_is_a_number(json!({"alg": "RS256", "kid": 1}))]
#[case::algorithm_is_a_list(json!({"alg": ["RS256"], "kid": "RS256"}))]
fn a_header_that_sts_does_not_understand_is_not_a_jwt(#[case] header: Value) {
    refused(verify(&signing::token(&header, &claims().to_string())), NOT_A_JWT);
}

#[rstest]
#[case::embedded_key("jwk", signing::jwk("RS256", "RS256"))]
#[case::key_set_address("jku", json!("https://attacker.example.com/jwks"))]
#[case::certificate_address("x5u", json!("https://attacker.example.com/cert"))]
#[case::certificate("x5c", json!([signing::certificate("RS256")]))]
fn a_key_that_comes_with_the_token_is_not_used(#[case] member: &str, #[case] value: Value) {
    let mut header = json!({"alg": "RS256", "kid": "RS256"});
    header[member] = value;
    let token = signing::token(&header, &claims().to_string());
    refused(verify_at(NOW, &token, &signing::key_set(&[signing::corrupt_jwk("RS256")])), NOT_VALIDATED);
    verify(&token).expect("nor does it do harm");
}

#[test]
fn printing_a_token_that_was_read_does_not_give_it_away() {
    let token = signing::token(&header(), &claims().to_string());
    let printed = format!("{:?}", portcullis_sts::token::read(&token).unwrap());
    let signature = token.rsplit_once('.').unwrap().1;
    assert!(printed.contains("RS256") && !printed.contains(signature), "{printed}");
    assert!(!printed.contains("signature"), "{printed}");
}

proptest! {
    #[test]
    fn a_token_with_any_byte_changed_is_refused(at in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_.=~ -]") {
        let token = signing::token(&header(), &claims().to_string());
        let at = at.index(token.len());
        prop_assume!(token[at..=at] != letter);
        let changed = format!("{}{letter}{}", &token[..at], &token[at + 1..]);
        prop_assert!(verify(&changed).is_err(), "{changed}");
    }

    #[test]
    fn no_text_makes_it_panic(token in "[a-zA-Z0-9_.=-]{0,80}", header in "\\PC{0,40}", payload in "\\PC{0,40}", keys in "\\PC{0,60}") {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
        prop_assert!(verify_at(NOW, &token, &keys).is_err());
        let token = format!("{}.{}.", BASE64.encode(header), BASE64.encode(payload));
        prop_assert!(verify_at(NOW, &token, &keys).is_err());
    }
}
