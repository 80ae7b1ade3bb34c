//! What `GetRole` and `GetAccessKeyLastUsed` tell of use: every request whose signature holds is one, allowed or not.

use aws_credential_types::Credentials;
use portcullis_model::Timestamp;
use serde_json::json;

use crate::account::{ACCOUNT, Account, Answer, REGION};

/// The date of an answer is the present.
fn is_now(account: &Account, answer: &Answer) -> bool {
    let told: Timestamp = answer.element("LastUsedDate").parse().unwrap();
    (account.gate.clock().seconds() - told.as_second()).abs() < 60
}

#[tokio::test]
async fn a_role_tells_when_a_session_of_it_last_called() {
    let account = Account::with_tester(None).await;
    let role = json!({"RoleName": "tester"});
    let unused = account.must("iam:GetRole", role.clone()).await;
    assert!(unused.text().contains("<RoleLastUsed/>"), "{}", unused.text());

    let session = account.session_of("tester");
    let refused = account.call(&session, "ecr:DescribeRepositories", json!({})).await;
    assert!(refused.refusal().contains("AccessDenied"), "{}", refused.text());
    let used = account.must("iam:GetRole", role.clone()).await;
    assert!(is_now(&account, &used));
    assert_eq!(used.element("Region"), REGION);

    account.must("iam:DeleteRole", role.clone()).await;
    account.create_role("tester").await;
    let another = account.must("iam:GetRole", role).await;
    assert!(another.text().contains("<RoleLastUsed/>"), "a role made again is another: {}", another.text());
}

#[tokio::test]
async fn an_access_key_tells_for_which_service_it_last_signed() {
    let account = Account::empty();
    let alice = json!({"UserName": "alice"});
    account.must("iam:CreateUser", alice.clone()).await;
    let made = account.must("iam:CreateAccessKey", alice).await;
    let (id, secret) = (made.element("AccessKeyId"), made.element("SecretAccessKey"));
    let asked = json!({"AccessKeyId": id});

    let forged = Credentials::new(&id, "another secret", None, None, "test");
    let forged = account.call(&forged, "sts:GetCallerIdentity", json!({})).await;
    assert!(forged.refusal().contains("SignatureDoesNotMatch"));
    let never = account.must("iam:GetAccessKeyLastUsed", asked.clone()).await;
    assert_eq!((never.element("ServiceName").as_str(), never.element("Region").as_str()), ("N/A", "N/A"));
    assert!(!never.text().contains("LastUsedDate"), "{}", never.text());

    let key = Credentials::new(&id, &secret, None, None, "test");
    let who = account.call(&key, "sts:GetCallerIdentity", json!({})).await;
    assert_eq!(who.element("Account"), ACCOUNT);
    let used = account.must("iam:GetAccessKeyLastUsed", asked).await;
    assert!(is_now(&account, &used));
    assert_eq!((used.element("ServiceName").as_str(), used.element("Region").as_str()), ("sts", REGION));
}
