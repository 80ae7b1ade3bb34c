//! The claims that a token must have, its subject and its audience.

use rstest::rstest;
use serde_json::{Value, json};

use crate::{NOT_VALIDATED, PROVIDER, claims, claims_with, header, refused, signing, verify, verify_claims};

#[rstest]
fn a_required_claim_that_is_absent_is_named(#[values("iss", "sub", "aud", "exp", "iat")] claim: &str) {
    let claims = claims_with(json!({ claim: "<absent>" }));
    refused(verify_claims(&claims), &format!("Missing a required claim: {claim}"));
}

#[test]
fn a_missing_subject_is_named_before_a_missing_issue_time() {
    let claims = claims_with(json!({"sub": "<absent>", "iat": "<absent>"}));
    refused(verify_claims(&claims), "Missing a required claim: sub");
}

#[rstest]
#[case::empty(json!(""), "")]
#[case::number(json!(123), "123")]
#[case::long(json!("a".repeat(300)), &"a".repeat(300))]
#[case::unicode(json!("リポジトリ"), "リポジトリ")]
fn any_subject_will_do(#[case] subject: Value, #[case] text: &str) {
    assert_eq!(verify_claims(&claims_with(json!({"sub": subject}))).unwrap().subject(), text);
}

#[rstest]
fn a_subject_that_has_no_text_is_an_internal_failure(#[values(json!(null), json!([]), json!({}))] subject: Value) {
    let fault = verify_claims(&claims_with(json!({"sub": subject}))).unwrap_err();
    assert_eq!((fault.status, fault.code.as_str()), (500, "InternalFailure"));
    assert_eq!(fault.message, "Unknown error validating third-party token");
}

#[rstest]
#[case::text(json!({"aud": "octo"}), "octo")]
#[case::list_of_one(json!({"aud": ["octo"]}), "octo")]
#[case::party_instead(json!({"aud": "other", "azp": "octo"}), "octo")]
#[case::party_beside_several(json!({"aud": ["other", "third"], "azp": "octo"}), "octo")]
fn a_registered_audience_is_accepted(#[case] changes: Value, #[case] audience: &str) {
    assert_eq!(verify_claims(&claims_with(changes)).unwrap().audience(), audience);
}

#[rstest]
#[case::other(json!({"aud": "other"}))]
#[case::empty(json!({"aud": ""}))]
#[case::letter_case(json!({"aud": "STS.amazonaws.com"}))]
#[case::list_of_another(json!({"aud": ["other"]}))]
#[case::null(json!({"aud": null}))]
#[case::number(json!({"aud": 1}))]
#[case::object(json!({"aud": {"a": "octo"}}))]
#[case::list_of_a_list(json!({"aud": [["octo"]]}))]
#[case::other_party(json!({"azp": "other"}))]
#[case::empty_party(json!({"azp": ""}))]
#[case::null_party(json!({"azp": null}))]
fn an_audience_that_is_not_registered_is_not_validated(#[case] changes: Value) {
    let fault = verify_claims(&claims_with(changes)).unwrap_err();
    assert_eq!(fault.message, NOT_VALIDATED);
    let cause = fault.cause.unwrap();
    assert_eq!((cause.of.as_deref(), cause.pointer.as_deref()), (Some(PROVIDER), Some("/ClientIDList")));
    assert_eq!(cause.wanted, ["sts.amazonaws.com", "octo"]);
}

#[rstest]
#[case(json!(["octo", "other"]))]
#[case(json!(["other", "octo"]))]
#[case(json!(["octo", "sts.amazonaws.com"]))]
#[case(json!(["octo", "octo"]))]
fn several_audiences_need_an_authorized_party(#[case] audiences: Value) {
    refused(
        verify_claims(&claims_with(json!({"aud": audiences}))),
        "Token audience contains more than one audience while authorized party is not present",
    );
}

#[test]
fn an_empty_list_of_audiences_has_its_own_text() {
    refused(verify_claims(&claims_with(json!({"aud": []}))), "Claim is not allowed to be empty: aud");
}

#[test]
fn the_last_of_two_equal_claims_counts() {
    let with_audiences = |first: &str, last: &str| {
        let rest = claims().to_string();
        let rest = rest.strip_prefix('{').unwrap().replacen(r#""aud":"sts.amazonaws.com","#, "", 1);
        signing::token(&header(), &format!(r#"{{"aud":"{first}","aud":"{last}",{rest}"#))
    };
    verify(&with_audiences("other", "octo")).unwrap();
    refused(verify(&with_audiences("octo", "other")), NOT_VALIDATED);
}
