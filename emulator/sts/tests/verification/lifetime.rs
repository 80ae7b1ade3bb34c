//! The times of a token, and their tolerance.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{NOW, claims_with, header, refused, signing, verify_at, verify_claims};

#[rstest]
#[case::last_second_of_tolerance(json!({"exp": NOW - 299}))]
#[case::long_ago_for_the_issuer(json!({"iat": NOW - 86_400}))]
#[case::not_before_at_the_limit(json!({"nbf": NOW + 300}))]
#[case::issued_at_the_limit(json!({"iat": NOW + 300}))]
#[case::issued_after_it_expires(json!({"iat": NOW + 200, "exp": NOW - 200}))]
#[case::integers_as_text(json!({"iat": (NOW - 10).to_string(), "exp": (NOW + 10).to_string(), "nbf": NOW.to_string()}))]
fn a_token_holds_within_the_tolerance(#[case] changes: Value) {
    verify_claims(&claims_with(changes)).unwrap();
}

#[rstest]
#[case::expired(json!({"exp": NOW - 300}),
    format!("Token expired: current date/time {} must be before the expiration date/time {}", NOW - 300, NOW - 300))]
#[case::expired_as_text(json!({"exp": (NOW - 400).to_string()}),
    format!("Token expired: current date/time {} must be before the expiration date/time {}", NOW - 300, NOW - 400))]
#[case::early(json!({"nbf": NOW + 301}), format!(
    "Token not yet valid: current date/time {} must be after or equal to the not-before date/time {}", NOW + 300, NOW + 301))]
#[case::from_the_future(json!({"iat": NOW + 301}), format!("Token issued in the future: {}", NOW + 301))]
#[case::too_old(json!({"iat": NOW - 86_401}), "Token too old: 86401".to_owned())]
#[case::beyond_any_clock(json!({"exp": i64::MIN}),
    format!("Token expired: current date/time {} must be before the expiration date/time {}", NOW - 300, i64::MIN))]
fn a_token_does_not_hold_beyond_the_tolerance(#[case] changes: Value, #[case] message: String) {
    let fault = verify_claims(&claims_with(changes)).unwrap_err();
    assert_eq!(fault.message, message);
    let expired = message.starts_with("Token expired") || message.starts_with("Token too old");
    assert_eq!(fault.code, if expired { "ExpiredTokenException" } else { "InvalidIdentityToken" });
}

#[rstest]
fn a_time_is_an_integer_or_the_text_of_one(
    #[values("exp", "nbf", "iat")] claim: &str,
    #[values(json!(null), json!(1_789_000_000.5), json!(1e9), json!("soon"), json!(""), json!(" 1789000000"), json!(true),
             json!([1_789_000_000]), json!(u64::MAX))]
    time: Value,
) {
    refused(verify_claims(&claims_with(json!({ claim: time }))), "Invalid timestamp in token claims.");
}

proptest! {
    #[test]
    fn a_token_holds_from_its_not_before_to_its_expiry_and_the_tolerance_around(offset in -2_000_i64..2_000) {
        let claims = claims_with(json!({"nbf": NOW, "iat": NOW, "exp": NOW + 300}));
        let result = verify_at(NOW + offset, &signing::token(&header(), &claims.to_string()), &signing::six());
        prop_assert_eq!(result.is_ok(), (-300..600).contains(&offset), "{:?}", result.err());
    }
}
