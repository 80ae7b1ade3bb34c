//! What a refusal says to the client and what to the operator.

use serde_json::{Value, json};

use crate::{NOW, claims, claims_with, header, keys::key, signing, verify_at};

/// What each frequent refusal tells the client, and what it tells the operator.
#[test]
fn a_refusal_tells_the_operator_more_than_the_client() {
    let changed = |changes| signing::token(&header(), &claims_with(changes).to_string());
    let with_header = |header| signing::token(&header, &claims().to_string());
    let good = with_header(header());
    let six = signing::six();
    let encryption = key(|key| key["use"] = json!("enc"));
    let told: Vec<Value> = [
        ("audience", &changed(json!({"aud": "https://github.com/octo-org"})), &six),
        ("expired", &changed(json!({"exp": NOW - 301})), &six),
        ("too old", &changed(json!({"iat": NOW - 100_000})), &six),
        ("missing claim", &changed(json!({"sub": "<absent>"})), &six),
        ("several audiences", &changed(json!({"aud": ["octo", "other"]})), &six),
        ("algorithm none", &with_header(json!({"alg": "none"})), &six),
        ("unknown key", &with_header(json!({"alg": "RS256", "kid": "gone"})), &six),
        ("no key id", &with_header(json!({"alg": "RS256"})), &six),
        ("another key", &good, &signing::key_set(&[signing::corrupt_jwk("RS256")])),
        ("unusable key", &good, &encryption),
        ("no key set", &good, &"<html>".to_owned()),
        ("access token", &"abc".to_owned(), &six),
    ]
    .into_iter()
    .map(|(name, token, keys)| {
        let fault = verify_at(NOW, token, keys).unwrap_err();
        json!({"case": name, "client": fault.to_string(), "operator": fault.cause})
    })
    .collect();
    insta::assert_json_snapshot!(told);
}
