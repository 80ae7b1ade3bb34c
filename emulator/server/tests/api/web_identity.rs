//! AssumeRoleWithWebIdentity: what succeeds, each stage at which it is refused, and what the journal says of it.

use portcullis_store::write;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    account::{Account, Answer, allow, deny, root_of, without_times},
    issuer::{self, ISSUER, PROVIDER},
};

const ROLE: &str = "arn:aws:iam::123456789012:role/team/deploy";

/// An account that trusts the issuer, with the role `deploy` in the path `/team/` for the subject `ci`.
async fn trusting() -> Account {
    let account = Account::empty();
    let provider = json!({"Url": ISSUER, "ClientIDList.member.1": "sts.amazonaws.com"});
    account.must("iam:CreateOpenIDConnectProvider", provider).await;
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"issuer.example.com:sub": "ci"}},
    }]});
    let role = json!({"RoleName": "deploy", "Path": "/team/", "AssumeRolePolicyDocument": trust.to_string()});
    account.must("iam:CreateRole", role).await;
    account
}

fn claims(account: &Account) -> Value {
    let now = account.gate.clock().seconds();
    json!({"iss": ISSUER, "aud": "sts.amazonaws.com", "sub": "ci", "iat": now, "exp": now + 300})
}

fn request(token: &str) -> Value {
    json!({"RoleArn": ROLE, "RoleSessionName": "GitHubActions", "WebIdentityToken": token})
}

async fn assume(account: &Account, input: &Value) -> Answer {
    account.send(account.request("sts:AssumeRoleWithWebIdentity", input)).await
}

/// A valid call, with some of its members changed.
async fn assume_with(account: &Account, changes: Value) -> Answer {
    let mut input = request(&issuer::token(&claims(account)));
    for (name, value) in changes.as_object().unwrap() {
        input[name] = value.clone();
    }
    assume(account, &input).await
}

fn credentials(answer: &Answer) -> aws_credential_types::Credentials {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let token = Some(answer.element("SessionToken"));
    let (id, secret) = (answer.element("AccessKeyId"), answer.element("SecretAccessKey"));
    aws_credential_types::Credentials::new(id, secret, token, None, "test")
}

fn lifetime(account: &Account, answer: &Answer) -> i64 {
    let expiration: portcullis_model::Timestamp = answer.element("Expiration").parse().unwrap();
    expiration.as_second() - account.gate.clock().seconds()
}

#[tokio::test]
async fn a_trusted_token_gives_credentials_of_the_role() {
    let account = trusting().await;
    let answer = assume_with(&account, json!({})).await;
    assert!((3598..=3600).contains(&lifetime(&account, &answer)));
    insta::with_settings!({filters => vec![
        (r"AROA[A-Z2-7]{17}", "AROA…"),
        (r"ASIA[A-Z2-7]{16}", "ASIA…"),
        (r"<SecretAccessKey>[A-Za-z0-9+/]{40}<", "<SecretAccessKey>…<"),
        (r"<SessionToken>[A-Za-z0-9+/=]+<", "<SessionToken>…<"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "<time>"),
    ]}, { insta::assert_snapshot!(answer.text()); });

    let identity = account.call(&credentials(&answer), "sts:GetCallerIdentity", json!({})).await;
    // The role's path is no part of the session's ARN.
    assert_eq!(identity.element("Arn"), "arn:aws:sts::123456789012:assumed-role/deploy/GitHubActions");
    assert_eq!(identity.element("UserId"), answer.element("AssumedRoleId"));
}

#[tokio::test]
async fn the_journal_has_the_decision_of_the_trust_policy() {
    let account = trusting().await;
    assert_eq!(assume_with(&account, json!({})).await.status, 200);
    let allowed = account.last_record();
    let mut stranger = claims(&account);
    stranger["sub"] = json!("somebody else");
    let refused = assume(&account, &request(&issuer::token(&stranger))).await;
    assert_eq!(refused.refusal(), "403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity");
    let records = [allowed, account.last_record()];
    without_times().bind(|| insta::assert_json_snapshot!(records));
}

/// One thing is wrong with each of these calls. The client is told AWS's sentence, the journal the cause.
#[tokio::test]
async fn each_stage_has_its_refusal_and_its_cause() {
    let account = trusting().await;
    // It exists, which makes it no policy for a session of this account.
    let policy = json!({"PolicyName": "p", "PolicyDocument": allow(&["*"], "*").to_string()});
    let of_another_account = account.call(&root_of("999999999999"), "iam:CreatePolicy", policy).await.element("Arn");
    let good = claims(&account);
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        request(&issuer::token(&claims))
    };
    let member = |name: &str, value: &str| {
        let mut input = request(&issuer::token(&good));
        input[name] = json!(value);
        input
    };
    let header = json!({"alg": "ES256", "kid": "k1", "typ": "JWT"});
    let now = account.gate.clock().seconds();
    let calls = [
        ("a session name with a blank", member("RoleSessionName", "two words")),
        ("a role that is no ARN", member("RoleArn", "deploy-to-production")),
        ("a role that is the ARN of a user", member("RoleArn", "arn:aws:iam::123456789012:user/deploy")),
        ("a role of no account", member("RoleArn", "arn:aws:iam::mycompany:role/deploy")),
        ("a provider id", member("ProviderId", "www.amazon.com")),
        ("no token", request("none")),
        ("a token without subject", with("sub", Value::Null)),
        ("no provider for the issuer", with("iss", json!("https://elsewhere.example.com"))),
        ("a role in an account without provider", member("RoleArn", "arn:aws:iam::999999999999:role/team/deploy")),
        ("an audience that is not registered", with("aud", json!("https://github.com/mycompany-inc"))),
        ("an expired token", with("exp", json!(now - 400))),
        ("a token of tomorrow", with("iat", json!(now + 90_000))),
        (
            "a key that the issuer does not publish",
            request(&issuer::signed("signer", &json!({"alg": "ES256", "kid": "k2"}), &good)),
        ),
        ("another key under a known kid", request(&issuer::signed("stranger", &header, &good))),
        ("alg none", request(&issuer::signed("signer", &json!({"alg": "none", "kid": "k1"}), &good))),
        (
            "a roles claim without this role",
            with("https://aws.amazon.com/roles", json!(["arn:aws:iam::123456789012:role/other"])),
        ),
        ("no such role", member("RoleArn", "arn:aws:iam::123456789012:role/deploy")),
        ("a role in other letters", member("RoleArn", "arn:aws:iam::123456789012:role/team/Deploy")),
        ("a subject that is not trusted", with("sub", json!("CI"))),
        (
            "tags that the role does not let in",
            with("https://aws.amazon.com/tags", json!({"principal_tags": {"team": ["web"]}})),
        ),
        (
            "a source identity that the role does not let in",
            with("https://aws.amazon.com/source_identity", json!("me")),
        ),
        ("a session policy that is no JSON", member("Policy", "{")),
        (
            "a session policy that does not exist",
            member("PolicyArns.member.1.arn", "arn:aws:iam::123456789012:policy/gone"),
        ),
        ("a session policy of another account", member("PolicyArns.member.1.arn", &of_another_account)),
        ("longer than the role allows", member("DurationSeconds", "3601")),
        ("shorter than STS allows", member("DurationSeconds", "899")),
        ("longer than STS allows", member("DurationSeconds", "43201")),
    ];
    let mut shown = Vec::new();
    for (what, input) in calls {
        let answer = assume(&account, &input).await;
        let record = account.last_record();
        let refusal = record.refusal.unwrap();
        let cause = refusal.cause.map(|cause| cause.text);
        let reason = record.decision.and_then(|decision| Some(decision.reasons.first()?.text.clone()));
        // As soon as it is known which role is wanted, and from which provider, the journal says so.
        let knows = |text: &str| refusal.code != "ValidationError" && !refusal.message.contains(text);
        if knows("Login With Amazon") {
            assert_eq!(record.action.as_deref().map(|action| action.starts_with("sts:")), Some(true), "{what}");
            assert!(record.resource.as_deref().unwrap_or_default().contains(":role/"), "{what}");
        }
        let of_provider = record.principal.as_deref().unwrap_or("nobody");
        let why = cause.or(reason.map(|reason| format!("{}: {reason}", record.action.unwrap())));
        shown.push(format!("{what}, by {of_provider}\n  {}\n  {}", answer.refusal(), why.unwrap_or("-".to_owned())));
    }
    let filters = vec![(r"\b\d{10}\b", "<time>"), (r"(expired|issued) \d+ s (ago|from now)", "$1 <seconds> $2")];
    insta::with_settings!({filters => filters}, {
        insta::assert_snapshot!(shown.join("\n"));
    });
}

/// Two things are wrong with each call; the first is told.
#[rstest]
#[case("ProviderId before the token", json!({"ProviderId": "example.com", "WebIdentityToken": "none"}), "Unrecognized OAuth provider")]
#[case("constraints before all", json!({"RoleSessionName": "?", "RoleArn": "deploy-to-production"}), "2 validation errors detected|1 validation error")]
#[case("the role's ARN before the token", json!({"RoleArn": "deploy-to-production", "WebIdentityToken": "none"}), "deploy-to-production is invalid")]
#[case("the token before the role", json!({"RoleArn": "arn:aws:iam::123456789012:role/gone", "WebIdentityToken": "none"}), "not a valid JWT")]
#[case("the provider before the role", json!({"RoleArn": "arn:aws:iam::999999999999:role/gone"}), "could not be validated")]
#[case("the role before the session's policy", json!({"RoleArn": "arn:aws:iam::123456789012:role/gone", "Policy": "{"}), "Not authorized")]
#[case("the role before the duration", json!({"RoleArn": "arn:aws:iam::123456789012:role/gone", "DurationSeconds": "43200"}), "Not authorized")]
#[tokio::test]
async fn the_first_thing_that_is_wrong_is_told(#[case] order: &str, #[case] changes: Value, #[case] told: &str) {
    let account = trusting().await;
    let refusal = assume_with(&account, changes).await.refusal();
    assert!(told.split('|').any(|told| refusal.contains(told)), "{order}: {refusal}");
}

#[tokio::test]
async fn a_session_lasts_as_long_as_was_asked_within_the_limit_of_its_role() {
    let account = trusting().await;
    for seconds in ["900", "3600"] {
        let answer = assume_with(&account, json!({"DurationSeconds": seconds})).await;
        let asked: i64 = seconds.parse().unwrap();
        assert!((asked - 2..=asked).contains(&lifetime(&account, &answer)), "{}", answer.text());
    }
    account.must("iam:UpdateRole", json!({"RoleName": "deploy", "MaxSessionDuration": "43200"})).await;
    let answer = assume_with(&account, json!({"DurationSeconds": "43200"})).await;
    assert!((43_198..=43_200).contains(&lifetime(&account, &answer)));
    // The token, which ends in five minutes, does not shorten it. Without a wish it is an hour, whatever the role allows.
    assert!((3598..=3600).contains(&lifetime(&account, &assume_with(&account, json!({})).await)));
}

#[tokio::test]
async fn session_policies_limit_what_the_session_may_do() {
    let account = trusting().await;
    account.put_role_policy("deploy", &allow(&["*"], "*")).await;
    let managed =
        account.must("iam:CreatePolicy", json!({"PolicyName": "none", "PolicyDocument": deny(&["ecr:*"]).to_string()}));
    let managed = managed.await.element("Arn");
    let narrow = allow(&["ecr:GetAuthorizationToken"], "*").to_string();
    for (changes, may_create) in [
        (json!({}), true),
        (json!({"Policy": narrow}), false),
        (json!({"PolicyArns.member.1.arn": managed}), false),
        (json!({"PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryFullAccess"}), true),
        (json!({"PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"}), false),
    ] {
        let session = credentials(&assume_with(&account, changes.clone()).await);
        let answer = account.call(&session, "ecr:CreateRepository", json!({"repositoryName": "new"})).await;
        assert_eq!(answer.status == 200, may_create, "{changes}: {}", answer.text());
        account.call(&account.root, "ecr:DeleteRepository", json!({"repositoryName": "new"})).await;
    }
}

/// An entry of `PolicyArns` without its ARN must not make an unlimited session.
#[tokio::test]
async fn a_session_policy_without_arn_is_refused() {
    let account = trusting().await;
    let answer = assume_with(&account, json!({"PolicyArns.member.1.other": "x"})).await;
    assert!(answer.status >= 400, "{}", answer.text());
}

/// A Deny on the token's subject or audience also holds in the session that was made of the token.
#[tokio::test]
async fn subject_and_audience_of_the_token_stay_with_the_session() {
    let conditions = [
        (json!({"StringEquals": {"issuer.example.com:sub": "ci"}}), true),
        (json!({"StringEquals": {"issuer.example.com:aud": "sts.amazonaws.com"}}), true),
        (json!({"StringEquals": {"issuer.example.com:sub": "another"}}), false),
    ];
    for (condition, holds) in conditions {
        let account = trusting().await;
        let mut policy = allow(&["ecr:DescribeRepositories"], "*");
        let denied = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition});
        policy["Statement"].as_array_mut().unwrap().push(denied);
        account.put_role_policy("deploy", &policy).await;
        let session = credentials(&assume_with(&account, json!({})).await);
        let answer = account.call(&session, "ecr:DescribeRepositories", json!({})).await;
        assert_eq!(answer.status != 200, holds, "{condition}: {}", answer.text());
    }
}

#[tokio::test]
async fn tags_and_a_source_identity_need_permissions_of_their_own_and_stay_with_the_session() {
    let account = trusting().await;
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
        "Condition": {"StringEquals": {"issuer.example.com:sub": "ci"}},
    }]});
    let update = json!({"RoleName": "deploy", "PolicyDocument": trust.to_string()});
    account.must("iam:UpdateAssumeRolePolicy", update).await;
    let mut policy = allow(&["ecr:DescribeRepositories"], "*");
    policy["Statement"][0]["Condition"] = json!({"StringEquals": {"aws:PrincipalTag/team": "web", "aws:SourceIdentity": "me", "aws:FederatedProvider": PROVIDER}});
    account.put_role_policy("deploy", &policy).await;
    let mut claims = claims(&account);
    claims["https://aws.amazon.com/tags"] = json!({"principal_tags": {"team": ["web"]}});
    claims["https://aws.amazon.com/source_identity"] = json!("me");
    let answer = assume(&account, &request(&issuer::token(&claims))).await;
    assert_eq!(answer.element("SourceIdentity"), "me");
    assert_eq!(account.last_record().action.as_deref(), Some("sts:SetSourceIdentity"));
    let described = account.call(&credentials(&answer), "ecr:DescribeRepositories", json!({})).await;
    assert_eq!(described.status, 200, "{}", described.text());
}

#[rstest]
#[case(json!({"IpAddress": {"aws:SourceIp": "203.0.113.7"}}), true)]
#[case(json!({"NotIpAddress": {"aws:SourceIp": "203.0.113.7"}}), false)]
#[case(json!({"StringEquals": {"aws:ResourceTag/stage": "dev"}}), true)]
#[case(json!({"StringNotEquals": {"aws:ResourceTag/stage": "dev"}}), false)]
#[case(json!({"StringEquals": {"sts:RoleSessionName": "GitHubActions"}}), true)]
#[case(json!({"StringEquals": {"sts:RoleSessionName": "somebody"}}), false)]
#[case(json!({"StringEquals": {"issuer.example.com:unmapped": "1"}}), false)]
#[tokio::test]
async fn the_trust_policy_sees_request_and_role(#[case] condition: Value, #[case] trusted: bool) {
    let account = trusting().await;
    let tag = json!({"RoleName": "deploy", "Tags.member.1.Key": "stage", "Tags.member.1.Value": "dev"});
    account.must("iam:TagRole", tag).await;
    let mut trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"issuer.example.com:sub": "ci"}},
    }]});
    for (operator, keys) in condition.as_object().unwrap() {
        for (key, value) in keys.as_object().unwrap() {
            trust["Statement"][0]["Condition"][operator][key] = value.clone();
        }
    }
    let update = json!({"RoleName": "deploy", "PolicyDocument": trust.to_string()});
    account.must("iam:UpdateAssumeRolePolicy", update).await;
    let answer = assume_with(&account, json!({})).await;
    assert_eq!(answer.status == 200, trusted, "{condition}: {}", answer.text());
}

/// The issuer is believed by its provider's account only, and only while the provider is there.
#[tokio::test]
async fn a_deleted_provider_trusts_nobody_and_ends_no_session() {
    let account = trusting().await;
    let session = credentials(&assume_with(&account, json!({})).await);
    account.must("iam:DeleteOpenIDConnectProvider", json!({"OpenIDConnectProviderArn": PROVIDER})).await;
    assert!(assume_with(&account, json!({})).await.refusal().starts_with("400 InvalidIdentityToken"));
    assert_eq!(account.call(&session, "sts:GetCallerIdentity", json!({})).await.status, 200);
}

/// A provider whose keys cannot be had: here one that the account registered for an issuer that nobody runs.
#[tokio::test]
async fn an_issuer_without_keys_verifies_nothing() {
    let account = trusting().await;
    let elsewhere = json!({"Url": "https://elsewhere.example.com", "ClientIDList.member.1": "sts.amazonaws.com"});
    account.must("iam:CreateOpenIDConnectProvider", elsewhere).await;
    let mut claims = claims(&account);
    claims["iss"] = json!("https://elsewhere.example.com");
    let answer = assume(&account, &request(&issuer::token(&claims))).await;
    assert!(answer.refusal().starts_with("400 InvalidIdentityToken: Couldn't retrieve verification key"));
    let cause = account.last_record().refusal.unwrap().cause.unwrap();
    assert_eq!(cause.text, "no keys of `https://elsewhere.example.com` here");
}

/// A trust policy that is stored says what it says, even one that could not be written any more.
#[tokio::test]
async fn everyone_in_a_trust_policy_is_no_web_identity() {
    let account = trusting().await;
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRoleWithWebIdentity"}]}"#;
    write(account.store(), |world| {
        let mut role = portcullis_store::Role::clone(world.role_by_arn(&ROLE.parse().unwrap()).unwrap());
        role.trust = portcullis_store::Document::new(portcullis_policy::Policy::parse(trust).unwrap());
        world.account_mut("123456789012".parse().unwrap()).put_role(role);
        Ok::<_, std::convert::Infallible>(())
    })
    .unwrap();
    assert!(assume_with(&account, json!({})).await.refusal().starts_with("403 AccessDenied"));
}
