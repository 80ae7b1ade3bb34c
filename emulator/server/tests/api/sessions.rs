//! The sessions that users get for themselves and for others, and what STS says of keys and messages.

use aws_credential_types::Credentials;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    account::{ACCOUNT, Account, allow},
    assume_role::credentials,
};

async fn with_repository() -> Account {
    let account = Account::empty();
    account.must("ecr:CreateRepository", json!({"repositoryName": "app"})).await;
    account
}

#[tokio::test]
async fn a_session_token_lets_its_caller_stay_what_it_is() {
    let account = with_repository().await;
    let answer = account.must("sts:GetSessionToken", json!({})).await;
    let session = credentials(&answer);
    let identity = account.call(&session, "sts:GetCallerIdentity", json!({})).await;
    assert_eq!(identity.element("Arn"), "arn:aws:iam::123456789012:root");
    assert_eq!(identity.element("UserId"), ACCOUNT);
    assert_eq!(account.call(&session, "ecr:DescribeRepositories", json!({})).await.status, 200);
    // A registry token that was got with it holds too.
    assert!(account.login(&session).await.starts_with("Basic "));
}

/// Documented: a root user's sessions last an hour at most, and asking for more is no mistake.
#[rstest]
#[case(json!({}), 3600)]
#[case(json!({"DurationSeconds": "900"}), 900)]
#[case(json!({"DurationSeconds": "129600"}), 3600)]
#[tokio::test]
async fn a_root_user_s_session_lasts_an_hour_at_most(#[case] input: Value, #[case] seconds: i64) {
    let account = Account::empty();
    for operation in ["sts:GetSessionToken", "sts:GetFederationToken"] {
        let mut input = input.clone();
        if operation == "sts:GetFederationToken" {
            input["Name"] = json!("Bob");
        }
        let expiration = account.must(operation, input).await.element("Expiration");
        let expiration: portcullis_model::Timestamp = expiration.parse().unwrap();
        let lasts = expiration.as_second() - account.gate.clock().seconds();
        assert!((seconds - 2..=seconds).contains(&lasts), "{operation}: {lasts}");
    }
}

async fn federated(account: &Account, changes: Value) -> Credentials {
    let mut input = json!({"Name": "Bob"});
    for (name, value) in changes.as_object().unwrap() {
        input[name] = value.clone();
    }
    credentials(&account.must("sts:GetFederationToken", input).await)
}

#[tokio::test]
async fn a_federated_user_has_what_its_session_policies_and_its_user_have_in_common() {
    let account = with_repository().await;
    let policy = allow(&["ecr:DescribeRepositories"], "*").to_string();
    let bob = federated(&account, json!({"Policy": policy})).await;
    let identity = account.call(&bob, "sts:GetCallerIdentity", json!({})).await;
    assert_eq!(identity.element("Arn"), "arn:aws:sts::123456789012:federated-user/Bob");
    assert_eq!(identity.element("UserId"), "123456789012:Bob");
    assert_eq!(account.call(&bob, "ecr:DescribeRepositories", json!({})).await.status, 200);
    let denied = account.call(&bob, "ecr:CreateRepository", json!({"repositoryName": "new"})).await.refusal();
    assert!(denied.contains("because no session policy allows the ecr:CreateRepository action"), "{denied}");
}

/// Documented: without session policies it has only what policies of resources give to its session.
#[tokio::test]
async fn a_federated_user_without_session_policies_has_no_permissions_of_its_own() {
    let account = with_repository().await;
    let bob = federated(&account, json!({})).await;
    let list = json!({"repositoryName": "app"});
    assert_eq!(account.call(&bob, "ecr:ListImages", list.clone()).await.status, 400);
    let open = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::123456789012:federated-user/Bob"}, "Action": "ecr:ListImages",
    }]});
    account.must("ecr:SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": open.to_string()})).await;
    let answer = account.call(&bob, "ecr:ListImages", list).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn policies_see_the_tags_and_the_kind_of_a_federated_user() {
    let account = with_repository().await;
    let conditions = [
        (json!({"StringEquals": {"aws:PrincipalTag/team": "web"}}), true),
        (json!({"StringEquals": {"aws:PrincipalType": "FederatedUser"}}), true),
        (json!({"StringEquals": {"aws:PrincipalArn": "arn:aws:sts::123456789012:federated-user/Bob"}}), true),
        (json!({"Bool": {"aws:MultiFactorAuthPresent": "false"}}), true),
        (json!({"Null": {"aws:TokenIssueTime": "false"}}), true),
        (json!({"StringEquals": {"aws:PrincipalTag/team": "api"}}), false),
    ];
    for (condition, holds) in conditions {
        let mut policy = allow(&["ecr:DescribeRepositories"], "*");
        policy["Statement"][0]["Condition"] = condition.clone();
        let tagged = json!({"Policy": policy.to_string(), "Tags.member.1.Key": "team", "Tags.member.1.Value": "web"});
        let bob = federated(&account, tagged).await;
        let answer = account.call(&bob, "ecr:DescribeRepositories", json!({})).await;
        assert_eq!(answer.status == 200, holds, "{condition}: {}", answer.text());
    }
}

/// AWS: "Compare AWS STS credentials".
#[tokio::test]
async fn temporary_credentials_of_users_may_not_call_everything() {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    let everything = json!({"Policy": allow(&["*"], "*").to_string()});
    let callers = [
        ("GetSessionToken", credentials(&account.must("sts:GetSessionToken", json!({})).await)),
        ("GetFederationToken", federated(&account, everything).await),
        ("AssumeRole", account.session_of("tester")),
    ];
    let calls = [
        ("sts:GetCallerIdentity", json!({})),
        ("sts:AssumeRole", json!({"RoleArn": "arn:aws:iam::123456789012:role/tester", "RoleSessionName": "me"})),
        ("sts:GetSessionToken", json!({})),
        ("sts:GetFederationToken", json!({"Name": "Bob"})),
        ("sts:GetAccessKeyInfo", json!({"AccessKeyId": "ASIAQNZGKIQY56JQ7WML"})),
        ("iam:ListRoles", json!({})),
        ("ecr:DescribeRepositories", json!({})),
    ];
    let mut shown = String::new();
    for (of, caller) in &callers {
        shown.push_str(&format!("credentials of {of}\n"));
        for (operation, input) in &calls {
            let answer = account.call(caller, operation, input.clone()).await;
            let told = if answer.status == 200 { "allowed".to_owned() } else { answer.refusal() };
            shown.push_str(&format!("  {operation}: {told}\n"));
        }
    }
    insta::assert_snapshot!(shown);
}

#[tokio::test]
async fn what_is_no_key_or_no_message_is_refused() {
    let account = Account::empty();
    let calls = [
        ("sts:GetAccessKeyInfo", json!({"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"})),
        ("sts:GetAccessKeyInfo", json!({"AccessKeyId": ACCOUNT})),
        ("sts:DecodeAuthorizationMessage", json!({"EncodedMessage": "not ours"})),
        ("sts:GetWebIdentityToken", json!({"Audience.member.1": "https://example.com", "SigningAlgorithm": "ES384"})),
        ("sts:GetWebIdentityToken", json!({"Audience.member.1": "https://example.com", "SigningAlgorithm": "HS256"})),
        ("sts:GetSessionToken", json!({"SerialNumber": "GAHT12345678", "TokenCode": "123456"})),
        ("sts:GetFederationToken", json!({"Name": "Bob", "Policy": "{"})),
        ("sts:GetFederationToken", json!({"Name": "B"})),
        ("sts:GetSessionToken", json!({"DurationSeconds": "899"})),
        ("sts:AssumeRoot", json!({"TargetPrincipal": ACCOUNT})),
    ];
    let mut shown = Vec::new();
    for (operation, input) in calls {
        shown.push(format!("{operation}: {}", account.call(&account.root, operation, input).await.refusal()));
    }
    let unsigned = json!({"RoleArn": "arn:aws:iam::123456789012:role/demo", "PrincipalArn": "arn:aws:iam::123456789012:saml-provider/idp", "SAMLAssertion": "PHNhbWw+"});
    let saml = account.send(account.request("sts:AssumeRoleWithSAML", &unsigned)).await;
    shown.push(format!("sts:AssumeRoleWithSAML: {}", saml.refusal()));
    insta::assert_snapshot!(shown.join("\n"));
}
