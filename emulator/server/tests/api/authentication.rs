//! Nobody gets past the gate without a signature that holds, by a key that was issued here and still counts.

use aws_credential_types::Credentials;
use portcullis_model::Duration;
use portcullis_wire::Service;
use rstest::rstest;
use serde_json::json;

use crate::account::{ACCOUNT, Account, REGION, allow, root_of};

/// One operation of each service, with an input that it takes.
const SIGNED: [(&str, &str); 3] =
    [("sts:GetCallerIdentity", "{}"), ("iam:GetRole", r#"{"RoleName": "tester"}"#), ("ecr:DescribeRepositories", "{}")];

#[tokio::test]
async fn every_operation_but_those_of_federation_needs_a_signature() {
    let account = Account::empty();
    let mut open = Vec::new();
    for service in Service::all() {
        for operation in service.operations() {
            let name = format!("{}:{}", service.name(), operation.name());
            let answer = account.send(account.request(&name, &json!({}))).await;
            if answer.refusal().contains("MissingAuthenticationToken") {
                assert!(account.last_record().principal.is_none());
            } else {
                open.push(format!("{name} -> {}", answer.refusal()));
            }
        }
    }
    insta::assert_snapshot!(open.join("\n"));
}

#[tokio::test]
async fn credentials_that_do_not_hold_are_refused_in_the_words_of_each_protocol() {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    let session = account.session("tester");
    let good = account.credentials(&session);
    let token = good.session_token().unwrap();
    let key = |id: &str, secret: &str, token: Option<&str>| {
        Credentials::new(id, secret, token.map(str::to_owned), None, "test")
    };
    let mut changed = token.to_owned();
    changed.replace_range(20..21, if token.chars().nth(20) == Some('A') { "B" } else { "A" });
    let mut over = session.clone();
    over.expires = account.gate.clock().now();
    let other = Account::with_tester(None).await;
    let mut elsewhere = session.clone();
    elsewhere.issuer = "arn:aws:iam::123456789012:role/another".parse().unwrap();
    let mut made_again = session.clone();
    made_again.issuer_id = "AROAAAAAAAAAAAAAAAAAA".to_owned();

    let bad = [
        ("wrong secret of a root user", key(ACCOUNT, "tset", None)),
        ("eleven digits", key("12345678901", "test", None)),
        ("a key that looks like a user's", key("AKIAIOSFODNN7EXAMPLE", "test", None)),
        ("a session without its token", key(&session.access_key_id, &session.secret_access_key, None)),
        ("wrong secret of a session", key(&session.access_key_id, "wrong", Some(token))),
        ("a token that was changed", key(&session.access_key_id, &session.secret_access_key, Some(&changed))),
        ("the token of another key", key("ASIAOTHEROTHEROTHERO", &session.secret_access_key, Some(token))),
        ("a root key with a session's token", key(ACCOUNT, "test", Some(token))),
        ("a session of another emulator", other.session_of("tester")),
        ("a session that is over", account.credentials(&over)),
        ("a session of a role that is gone", account.credentials(&elsewhere)),
        ("a session of a role that was made again", account.credentials(&made_again)),
    ];
    let mut refusals = Vec::new();
    for (what, credentials) in &bad {
        for (operation, input) in SIGNED {
            let answer = account.call(credentials, operation, serde_json::from_str(input).unwrap()).await;
            refusals.push(format!("{what}, {operation}\n    {}", answer.refusal()));
            let record = account.last_record();
            assert_eq!((record.decision, record.refusal.unwrap().status), (None, answer.status), "{what}");
        }
    }
    insta::assert_snapshot!(refusals.join("\n"));
    for (operation, input) in SIGNED {
        let answer = account.call(&good, operation, serde_json::from_str(input).unwrap()).await;
        assert_eq!(answer.status, 200, "{operation}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_session_ends_with_its_hour_and_with_its_role() {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    let tester = account.session_of("tester");
    let ask = || account.call(&tester, "sts:GetCallerIdentity", json!({}));
    assert_eq!(ask().await.status, 200);
    account.gate.clock().advance(Duration::from_hours(1).as_millis().try_into().unwrap());
    assert_eq!(ask().await.refusal(), "403 ExpiredToken: The security token included in the request is expired");
    account.gate.clock().advance(-Duration::from_hours(1).as_millis() as i64);
    assert_eq!(ask().await.status, 200);
    account.must("iam:DeleteRolePolicy", json!({"RoleName": "tester", "PolicyName": "inline"})).await;
    account.must("iam:DeleteRole", json!({"RoleName": "tester"})).await;
    assert!(ask().await.refusal().starts_with("403 InvalidClientTokenId"));
    // A role of the same name is another role.
    account.create_role("tester").await;
    assert!(ask().await.refusal().starts_with("403 InvalidClientTokenId"));
}

#[rstest]
#[case("local", "403 SignatureDoesNotMatch: Credential should be scoped to a valid region.")]
#[case("cn-north-1", "403 InvalidClientTokenId: The security token included in the request is invalid")]
#[case("us-gov-west-1", "403 InvalidClientTokenId: The security token included in the request is invalid")]
#[tokio::test]
async fn a_session_signs_for_regions_of_its_own_partition(#[case] region: &str, #[case] refusal: &str) {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    let request = account.request("sts:GetCallerIdentity", &json!({}));
    let answer = account.send(account.signed(&account.session_of("tester"), region, request)).await;
    assert_eq!(answer.refusal(), refusal);
}

#[tokio::test]
async fn a_signature_for_one_request_does_not_hold_for_another() {
    let account = Account::with_tester(None).await;
    let signed = |input| account.signed(&account.root, REGION, account.request("iam:GetRole", &input));
    let honest = signed(json!({"RoleName": "tester"}));
    let mut changed = signed(json!({"RoleName": "nobody"}));
    *changed.body_mut() = honest.body().clone();
    assert!(account.send(changed).await.refusal().starts_with("403 SignatureDoesNotMatch"));
    assert_eq!(account.send(honest).await.status, 200);
}

#[tokio::test]
async fn test_and_test_are_the_root_user_of_account_zero() {
    let account = Account::empty();
    let answer = account.call(&root_of("test"), "sts:GetCallerIdentity", json!({})).await;
    assert_eq!(answer.element("Arn"), "arn:aws:iam::000000000000:root");
}
