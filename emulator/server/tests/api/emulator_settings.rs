//! What is set before the emulator starts, and the admin routes that change how it answers.

use std::time::Duration;

use portcullis_gate::KeySource;
use portcullis_policy::WriteOptions;
use portcullis_server::{Emulator, Listening};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    account::{ACCOUNT, REGION, request_to, root_of, sign_at},
    issuer::{FakeIssuer, ISSUER, PROVIDER, token},
};

struct Running {
    emulator: Emulator,
    listening: Listening,
    http: reqwest::Client,
}

impl Running {
    async fn start(emulator: Emulator) -> Self {
        let listening = emulator.listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        Self { emulator, listening, http: reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap() }
    }

    async fn new() -> Self {
        Self::start(Emulator::new().unwrap()).await
    }

    async fn admin(&self, method: &str, path: &str, body: Value) -> (u16, String) {
        let url = format!("{}/_portcullis/{path}", self.listening.url());
        let answer = self.http.request(method.parse().unwrap(), url).body(body.to_string()).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn call(&self, operation: &str, input: Value) -> (u16, String) {
        let host = format!("localhost:{}", self.listening.address().port());
        let mut request = request_to(&host, operation, &input);
        sign_at(self.emulator.clock(), &root_of(ACCOUNT), REGION, &mut request);
        let answer = self.http.execute(request.try_into().unwrap()).await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
}

#[tokio::test]
async fn calls_fail_as_they_were_ordered_to_and_no_others() {
    let running = Running::new().await;
    let order = |service: &str, operation: Value, fault: &str, times: u32| json!({"service": service, "operation": operation, "fault": fault, "times": times});
    assert_eq!(
        running.admin("POST", "faults", order("sts", json!("GetCallerIdentity"), "throttle", 1)).await,
        (204, String::new())
    );
    assert_eq!(running.admin("POST", "faults", order("ecr", Value::Null, "internalError", 2)).await.0, 204);
    assert_eq!(running.admin("POST", "faults", order("registry", json!("GET"), "unavailable", 1)).await.0, 204);
    let shown: Value = serde_json::from_str(&running.admin("GET", "faults", Value::Null).await.1).unwrap();
    assert_eq!(shown[0], order("sts", json!("GetCallerIdentity"), "throttle", 1));

    let (status, text) = running.call("sts:GetCallerIdentity", json!({})).await;
    assert!(
        status == 400 && text.contains("<Code>Throttling</Code>") && text.contains("Rate exceeded"),
        "{status} {text}"
    );
    assert_eq!(running.call("sts:GetCallerIdentity", json!({})).await.0, 200);
    for _ in 0..2 {
        let (status, text) = running.call("ecr:DescribeRepositories", json!({})).await;
        assert!(status == 500 && text.contains("ServerException"), "{status} {text}");
    }
    assert_eq!(running.call("ecr:DescribeRepositories", json!({})).await.0, 200);
    let registry = async || running.http.get(format!("{}/v2/", running.listening.url())).send().await.unwrap().status();
    assert_eq!((registry().await.as_u16(), registry().await.as_u16()), (503, 401));
    assert_eq!(running.admin("GET", "faults", Value::Null).await.1, "[]");

    let refused: Value =
        serde_json::from_str(&running.admin("GET", "decisions?verdict=denied&service=sts", Value::Null).await.1)
            .unwrap();
    assert_eq!(refused[0]["refusal"]["cause"]["text"], "this failure was ordered");

    running.admin("POST", "faults", order("iam", Value::Null, "unavailable", 9)).await;
    assert_eq!(running.admin("DELETE", "faults", Value::Null).await.0, 204);
    assert_eq!(running.call("iam:ListRoles", json!({})).await.0, 200);
    running.admin("POST", "faults", order("iam", Value::Null, "unavailable", 9)).await;
    running.admin("POST", "reset", Value::Null).await;
    assert_eq!(running.call("iam:ListRoles", json!({})).await.0, 200);
}

#[tokio::test]
async fn a_fault_that_could_never_come_is_refused_with_the_reason() {
    let running = Running::new().await;
    let wrong = [
        json!({}),
        json!([]),
        json!({"service": "s3", "fault": "throttle", "times": 1}),
        json!({"service": "sts", "operation": "assumeRole", "fault": "throttle", "times": 1}),
        json!({"service": "sts", "operation": "PutImage", "fault": "throttle", "times": 1}),
        json!({"service": "registry", "operation": "PutImage", "fault": "throttle", "times": 1}),
        json!({"service": "sts", "fault": "throttle", "times": 0}),
        json!({"service": "sts", "fault": "throttle", "times": -1}),
        json!({"service": "sts", "fault": "slow", "times": 1}),
        json!({"service": "sts", "fault": "throttle", "times": 1, "status": 418}),
    ];
    let mut told = String::new();
    for order in wrong {
        let (status, text) = running.admin("POST", "faults", order.clone()).await;
        assert_eq!(status, 400, "{order}: {text}");
        told.push_str(&text);
    }
    insta::assert_snapshot!(told);
    assert_eq!(running.admin("GET", "faults", Value::Null).await.1, "[]");
}

#[tokio::test]
async fn regions_are_disabled_and_enabled_by_the_admin_route() {
    let running = Running::new().await;
    let state = |state: &str| json!({"account": ACCOUNT, "region": REGION, "state": state});
    assert_eq!(running.admin("PUT", "regions", state("disabled")).await, (204, String::new()));
    assert_eq!(
        running.admin("GET", "regions", Value::Null).await.1,
        json!({ACCOUNT: {REGION: "disabled"}}).to_string()
    );
    assert_eq!(running.call("sts:GetCallerIdentity", json!({})).await.0, 403);
    assert_eq!(running.admin("PUT", "regions", state("stsDeactivated")).await.0, 204);
    assert_eq!(running.call("sts:GetCallerIdentity", json!({})).await.0, 200);
    assert!(running.call("sts:GetSessionToken", json!({})).await.1.contains("RegionDisabledException"));
    assert_eq!(running.admin("PUT", "regions", state("enabled")).await.0, 204);
    assert_eq!(running.call("sts:GetSessionToken", json!({})).await.0, 200);
    for wrong in [state("off"), json!({"account": "1", "region": REGION, "state": "enabled"}), json!({})] {
        assert_eq!(running.admin("PUT", "regions", wrong).await.0, 400);
    }
}

/// As a web page would ask that points its own name at this machine, or that is of another origin.
#[rstest]
#[case("host", "evil.example", "health", "--admin-host NAME")]
#[case("host", "evil.example", "decisions", "--admin-host NAME")]
#[case("host", "evil.example", "no-such", "--admin-host NAME")]
#[case("origin", "https://evil.example", "decisions", "call them from a program")]
#[case("origin", "http://localhost:1", "decisions", "call them from a program")]
#[case("sec-fetch-site", "cross-site", "health", "call them from a program")]
#[tokio::test]
async fn the_admin_routes_answer_under_their_own_names_only(
    #[case] header: &str,
    #[case] name: &str,
    #[case] path: &str,
    #[case] next: &str,
) {
    let running = Running::new().await;
    let url = format!("{}/_portcullis/{path}", running.listening.url());
    let answer = running.http.get(&url).header(header, name).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    let text = answer.text().await.unwrap();
    assert!(text.contains(&format!("`{name}`")) && text.contains(next), "{text}");
    // Everything else does not care: AWS's own names lead here too.
    let registry = format!("{}/v2/", running.listening.url());
    let registry =
        running.http.get(registry).header("host", "123456789012.dkr.ecr.eu-west-1.amazonaws.com").send().await;
    assert_eq!(registry.unwrap().status(), 401);
}

#[tokio::test]
async fn a_name_that_was_given_is_one_of_the_emulator_s_own() {
    let running = Running::start(Emulator::new().unwrap().with_admin_host("portcullis")).await;
    let url = format!("{}/_portcullis/health", running.listening.url());
    assert_eq!(running.http.get(&url).header("host", "portcullis:4566").send().await.unwrap().status(), 200);
    assert_eq!(running.http.get(&url).send().await.unwrap().status(), 200);
}

/// Let in before AWS asked for a condition, such a policy is still in force.
#[tokio::test]
async fn a_grandfathered_trust_policy_is_taken_only_where_it_was_asked_for() {
    let provider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity"},
    ]});
    let role = json!({"RoleName": "old", "AssumeRolePolicyDocument": trust.to_string()});
    let refused = Running::new().await.call("iam:CreateRole", role.clone()).await;
    assert!(refused.0 == 400 && refused.1.contains("MalformedPolicyDocument"), "{}", refused.1);
    let options = WriteOptions { grandfathered: true };
    let running = Running::start(Emulator::new().unwrap().with_write_options(options).fork()).await;
    assert_eq!(running.call("iam:CreateRole", role).await.0, 200);
    let update = json!({"RoleName": "old", "PolicyDocument": trust.to_string()});
    assert_eq!(running.call("iam:UpdateAssumeRolePolicy", update).await.0, 200);
    let malformed = json!({"RoleName": "old", "PolicyDocument": "{}"});
    assert_eq!(running.call("iam:UpdateAssumeRolePolicy", malformed).await.0, 400, "the other rules hold");
}

#[tokio::test]
async fn a_token_of_an_issuer_whose_keys_were_given_is_verified_against_them() {
    let keys = FakeIssuer.key_set(ISSUER).await.unwrap();
    let emulator = Emulator::new().unwrap();
    assert!(emulator.clone().with_key_set(ISSUER, "[]").is_err());
    let running = Running::start(emulator.with_key_set(ISSUER, &keys).unwrap()).await;
    running
        .call("iam:CreateOpenIDConnectProvider", json!({"Url": ISSUER, "ClientIDList.member.1": "sts.amazonaws.com"}))
        .await;
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": "sts:AssumeRoleWithWebIdentity"},
    ]});
    running.call("iam:CreateRole", json!({"RoleName": "demo", "AssumeRolePolicyDocument": trust.to_string()})).await;
    let now = running.emulator.clock().seconds();
    let claims = json!({"iss": ISSUER, "aud": "sts.amazonaws.com", "sub": "ci", "iat": now, "exp": now + 300});
    let assume = json!({"RoleArn": "arn:aws:iam::123456789012:role/demo", "RoleSessionName": "me", "WebIdentityToken": token(&claims)});
    let answer = running.call("sts:AssumeRoleWithWebIdentity", assume).await;
    assert_eq!(answer.0, 200, "{}", answer.1);
}
