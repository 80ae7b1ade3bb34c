//! Regions that an account disabled, where it deactivated STS, and tokens of the global endpoint.

use aws_credential_types::Credentials;
use http::header;
use portcullis_model::Region;
use portcullis_store::{RegionState, write};
use serde_json::{Value, json};

use crate::{
    account::{ACCOUNT, Account, Answer, allow, root_of},
    assume_role::credentials,
    issuer::{self, ISSUER, PROVIDER},
};

const OPT_IN: &str = "ap-east-1";

fn set(account: &Account, id: &str, region: &str, state: RegionState) {
    let region: Region = region.parse().unwrap();
    let set: Result<(), std::convert::Infallible> = write(account.store(), |world| {
        world.account_mut(id.parse().unwrap()).set_region_state(region, state);
        Ok(())
    });
    set.unwrap();
}

/// A call in a region, at an endpoint of this name.
async fn call_at(
    account: &mut Account,
    host: &str,
    region: &str,
    caller: &Credentials,
    operation: &str,
    input: Value,
) -> Answer {
    let mut request = account.request(operation, &input);
    request.headers_mut().insert(header::HOST, host.parse().unwrap());
    *request.uri_mut() = format!("http://{host}/").parse().unwrap();
    account.facts.host = host.to_owned();
    let request = account.signed(caller, region, request);
    account.send(request).await
}

/// Recorded [sts-identity-in-disabled-region].
#[tokio::test]
async fn credentials_mean_nothing_where_their_account_disabled_the_region() {
    let account = Account::with_tester(None).await;
    set(&account, ACCOUNT, OPT_IN, RegionState::Disabled);
    for caller in [root_of(ACCOUNT), account.session_of("tester")] {
        let request = account.signed(&caller, OPT_IN, account.request("sts:GetCallerIdentity", &json!({})));
        let refusal = account.send(request).await.refusal();
        assert_eq!(refusal, "403 InvalidClientTokenId: The security token included in the request is invalid");
        assert_eq!(account.call(&caller, "sts:GetCallerIdentity", json!({})).await.status, 200, "elsewhere they do");
    }
    set(&account, ACCOUNT, OPT_IN, RegionState::Enabled);
    let request = account.signed(&account.root, OPT_IN, account.request("sts:GetCallerIdentity", &json!({})));
    assert_eq!(account.send(request).await.status, 200);
}

/// Recorded [sts-assume-role-target-account-region-disabled]: no reason is given.
#[tokio::test]
async fn nobody_becomes_a_role_where_its_account_disabled_the_region() {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"},
    ]});
    let role = json!({"RoleName": "theirs", "AssumeRolePolicyDocument": trust.to_string()});
    assert_eq!(account.call(&root_of("999999999999"), "iam:CreateRole", role).await.status, 200);
    let input = json!({"RoleArn": "arn:aws:iam::999999999999:role/theirs", "RoleSessionName": "me"});
    let tester = account.session_of("tester");
    assert_eq!(account.call(&tester, "sts:AssumeRole", input.clone()).await.status, 200);
    set(&account, "999999999999", account.region, RegionState::Disabled);
    let refusal = account.call(&tester, "sts:AssumeRole", input.clone()).await.refusal();
    assert_eq!(
        refusal,
        "403 AccessDenied: User: arn:aws:sts::123456789012:assumed-role/tester/ci is not authorized to perform: \
         sts:AssumeRole on resource: arn:aws:iam::999999999999:role/theirs"
    );
    set(&account, "999999999999", account.region, RegionState::StsDeactivated);
    let refusal = account.call(&tester, "sts:AssumeRole", input).await.refusal();
    assert_eq!(
        refusal,
        "403 RegionDisabledException: STS is not activated in this region for account:999999999999. Your account \
         administrator can activate STS in this region using the IAM Console."
    );
}

#[tokio::test]
async fn a_web_identity_is_let_in_by_the_region_of_the_endpoint() {
    let mut account = Account::empty();
    account
        .must("iam:CreateOpenIDConnectProvider", json!({"Url": ISSUER, "ClientIDList.member.1": "sts.amazonaws.com"}))
        .await;
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": "sts:AssumeRoleWithWebIdentity",
    }]});
    account.must("iam:CreateRole", json!({"RoleName": "demo", "AssumeRolePolicyDocument": trust.to_string()})).await;
    let now = account.gate.clock().seconds();
    let claims = json!({"iss": ISSUER, "aud": "sts.amazonaws.com", "sub": "ci", "iat": now, "exp": now + 300});
    let input = json!({"RoleArn": "arn:aws:iam::123456789012:role/demo", "RoleSessionName": "me", "WebIdentityToken": issuer::token(&claims)});
    let at = async |account: &mut Account, host: &str| {
        account.facts.host = host.to_owned();
        account.send(account.request("sts:AssumeRoleWithWebIdentity", &input)).await
    };
    set(&account, ACCOUNT, "eu-west-1", RegionState::StsDeactivated);
    let refusal = at(&mut account, "sts.eu-west-1.amazonaws.com").await.refusal();
    assert!(refusal.starts_with("403 RegionDisabledException: STS is not activated"), "{refusal}");
    assert_eq!(at(&mut account, "sts.eu-west-2.amazonaws.com").await.status, 200);
    set(&account, ACCOUNT, "eu-west-1", RegionState::Disabled);
    let refusal = at(&mut account, "sts.eu-west-1.amazonaws.com").await.refusal();
    assert_eq!(refusal, "403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity");
}

/// Recorded [sts-identity-v1-user-global-ap-east-1] and its neighbours: what the global endpoint gives out is good in no
/// opt-in region until the account chooses version 2, and a token keeps its version.
#[tokio::test]
async fn tokens_of_the_global_endpoint_are_of_the_version_that_the_account_chose() {
    let mut account = Account::empty();
    let root = account.root.clone();
    let identity = async |account: &mut Account, caller: &Credentials, region: &str| {
        let host = format!("sts.{region}.amazonaws.com");
        let answer = call_at(account, &host, region, caller, "sts:GetCallerIdentity", json!({})).await;
        if answer.status == 200 { "good".to_owned() } else { answer.refusal() }
    };
    let refused = "403 InvalidClientTokenId: The security token included in the request is invalid";
    let global = call_at(&mut account, "sts.amazonaws.com", "us-east-1", &root, "sts:GetSessionToken", json!({})).await;
    let regional =
        call_at(&mut account, "sts.us-east-1.amazonaws.com", "us-east-1", &root, "sts:GetSessionToken", json!({}))
            .await;
    let (global, regional) = (credentials(&global), credentials(&regional));
    assert_eq!(identity(&mut account, &global, "ap-northeast-3").await, "good");
    assert_eq!(identity(&mut account, &global, OPT_IN).await, refused);
    assert_eq!(identity(&mut account, &regional, OPT_IN).await, "good");

    account.must("iam:SetSecurityTokenServicePreferences", json!({"GlobalEndpointTokenVersion": "v2Token"})).await;
    let federated = json!({"Name": "Bob"});
    let second =
        call_at(&mut account, "sts.amazonaws.com:443", "us-east-1", &root, "sts:GetFederationToken", federated).await;
    let second = credentials(&second);
    assert_eq!(identity(&mut account, &second, OPT_IN).await, "good");
    assert_eq!(identity(&mut account, &global, OPT_IN).await, refused);
    account.must("iam:SetSecurityTokenServicePreferences", json!({"GlobalEndpointTokenVersion": "v1Token"})).await;
    assert_eq!(identity(&mut account, &second, OPT_IN).await, "good");
}
