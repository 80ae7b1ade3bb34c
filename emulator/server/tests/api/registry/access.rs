//! Who gets in: the token first, then the permission, then whether the thing exists.

use axum::body::Body;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderValue, Method, Request, header};
use portcullis_model::Duration;
use portcullis_registry::{Noun, PERMISSIONS};
use serde_json::{Value, json};

use super::{Client, NOUNS, path, sha256};
use crate::account::{Account, allow, root_of};

const METHODS: [Method; 8] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
];

fn twelve_hours() -> i64 {
    i64::try_from(Duration::from_hours(12).as_millis()).unwrap()
}

#[tokio::test]
async fn nobody_gets_in_anywhere_without_a_token_of_this_emulator() {
    let account = Account::with_tester(None).await;
    let good = account.login(&account.root).await;
    let token = good.trim_start_matches("Basic ");
    let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
    let mut changed = STANDARD.decode(token).unwrap();
    changed[40] = if changed[40] == b'A' { b'B' } else { b'A' };
    let password = String::from_utf8(STANDARD.decode(token).unwrap()).unwrap();
    let password = password.trim_start_matches("AWS:");
    let other = Account::empty();
    let session = account.session_of("tester");
    let forged = [
        ("nothing", None),
        ("an empty header", Some(String::new())),
        ("the scheme alone", Some("Basic".to_owned())),
        ("no base64", Some("Basic !!!".to_owned())),
        ("no colon", Some(basic("AWS"))),
        ("another user", Some(basic(&format!("root:{password}")))),
        ("the user in small letters", Some(basic(&format!("aws:{password}")))),
        ("a made-up password", Some(basic("AWS:password"))),
        ("the account's own secret", Some(basic("123456789012:test"))),
        ("a session token as password", Some(basic(&format!("AWS:{}", session.session_token().unwrap())))),
        ("a changed token", Some(format!("Basic {}", STANDARD.encode(changed)))),
        ("the token as a bearer", Some(format!("Bearer {token}"))),
        ("the token without a scheme", Some(token.to_owned())),
        ("the token of another emulator", Some(other.login(&other.root).await)),
    ];
    for (what, authorization) in &forged {
        for path in NOUNS.map(|noun| path(noun, "app")).into_iter().chain(["/v2".to_owned()]) {
            for method in METHODS {
                let mut request = Request::builder().method(method.clone()).uri(&path);
                if let Some(authorization) = authorization {
                    request = request.header(header::AUTHORIZATION, authorization);
                }
                let answer = account.v2(request, Body::empty()).await;
                let body = if method == Method::HEAD { "" } else { "Not Authorized\n" };
                assert_eq!((answer.status, answer.text()), (401, body), "{what}: {method} {path}");
                let challenge = "Basic realm=\"http://localhost:4566/\",service=\"ecr.amazonaws.com\"";
                assert_eq!(answer.header("www-authenticate"), challenge);
                assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
                assert_eq!(answer.header("docker-distribution-api-version"), "registry/2.0");
            }
        }
        let record = account.last_record();
        assert_eq!((record.principal, record.decision), (None, None));
        assert!(record.refusal.unwrap().cause.is_some(), "the journal says why: {what}");
    }
    let not_text = HeaderValue::from_bytes(&[0x42, 0xff, 0x20]).unwrap();
    let request = Request::get("/v2/").header(header::AUTHORIZATION, not_text);
    assert_eq!(account.v2(request, Body::empty()).await.status, 401);
    let request = Request::get("/v2/").header(header::AUTHORIZATION, good.replace("Basic", "bASIC"));
    assert_eq!(account.v2(request, Body::empty()).await.status, 200, "a scheme has no letter case");
}

#[tokio::test]
async fn a_token_ends_after_twelve_hours_on_every_route() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    account.gate.clock().advance(twelve_hours() - 60_000);
    assert_eq!(root.get("/v2/").await.status, 200);
    account.gate.clock().advance(60_000);
    for row in PERMISSIONS {
        let answer = root.send(row.method.clone(), &path(row.noun, "app"), &[], "content").await;
        assert_eq!(answer.status, 403, "{row:?}");
        assert_eq!(answer.header("www-authenticate"), "");
        if row.method != Method::HEAD {
            assert_eq!(
                answer.text(),
                "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"Your authorization token has expired. Reauthenticate and \
                 try again.\"}]}\n"
            );
        }
    }
}

#[tokio::test]
async fn a_token_ends_with_its_session_and_with_its_role() {
    let account = Account::with_tester(Some(&allow(&["ecr:*"], "*"))).await;
    // The repository lets everyone in: what is left to stop a dead session is the token itself.
    let everyone =
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}]});
    let input = json!({"repositoryName": "app", "policyText": everyone.to_string()});
    account.must("ecr:SetRepositoryPolicy", input).await;
    let tester = Client::tester(&account).await;
    let list = || tester.get("/v2/app/tags/list");
    assert_eq!(list().await.status, 200);

    let hour = i64::try_from(Duration::from_hours(1).as_millis()).unwrap();
    account.gate.clock().advance(hour);
    let expired = "403 DENIED: Your authorization token has expired. Reauthenticate and try again.";
    assert_eq!(list().await.refusal(), expired);
    account.gate.clock().advance(-hour);

    account.must("iam:DeleteRolePolicy", json!({"RoleName": "tester", "PolicyName": "inline"})).await;
    assert_eq!(list().await.status, 200, "the repository still grants");
    account.must("iam:DeleteRole", json!({"RoleName": "tester"})).await;
    assert_eq!(list().await.refusal(), expired);
    assert_eq!(tester.get("/v2/").await.refusal(), expired);
    account.create_role("tester").await;
    assert_eq!(list().await.refusal(), expired, "a role of the same name is another role");
}

#[tokio::test]
async fn a_caller_without_the_permission_is_refused_before_it_learns_what_exists() {
    let account = Account::with_tester(Some(&allow(&["ecr:GetAuthorizationToken"], "*"))).await;
    let tester = Client::tester(&account).await;
    let mut denials = Vec::new();
    for row in PERMISSIONS.iter().filter(|row| row.action.is_some()) {
        let content = if row.only_with_content { "content" } else { "" };
        let ask = |repository| {
            let path = path(row.noun, repository);
            let (method, tester) = (row.method.clone(), &tester);
            async move { tester.send(method, &path, &[], content).await }
        };
        let (existing, missing) = (ask("app").await, ask("no-such").await);
        assert_eq!((existing.status, missing.status), (403, 403), "{row:?}");
        assert_eq!(existing.text().replace("repository/app", "repository/no-such"), missing.text());
        let record = account.last_record();
        assert_eq!(record.action.as_deref(), row.action);
        let refusal = record.refusal.unwrap();
        denials.push(format!("{} {:?}\n    {} {}", row.method, row.noun, refusal.code, refusal.message));
    }
    insta::assert_snapshot!(denials.join("\n"));
    assert_eq!(tester.get("/v2/").await.status, 200, "a valid token is enough to be greeted");
}

#[tokio::test]
async fn the_actions_of_a_route_on_its_repository_are_enough_and_each_is_needed() {
    let app = "arn:aws:ecr:ap-northeast-1:123456789012:repository/app";
    let statement = |action: &str, resource: &str| json!({"Effect": "Allow", "Action": action, "Resource": resource});
    let account = Account::with_tester(None).await;
    for row in PERMISSIONS {
        // What a request with content needs: every row of its method and noun.
        let needed: Vec<&str> = PERMISSIONS
            .iter()
            .filter(|other| (&other.method, other.noun) == (&row.method, row.noun))
            .filter_map(|other| other.action)
            .collect();
        let app = if row.noun == Noun::Catalog { "*" } else { app };
        let policy = |without: Option<&str>| -> Value {
            let mut statements = vec![statement("ecr:GetAuthorizationToken", "*")];
            statements.extend(needed.iter().map(|action| {
                let elsewhere = without == Some(*action);
                statement(
                    action,
                    if elsewhere { "arn:aws:ecr:ap-northeast-1:123456789012:repository/other" } else { app },
                )
            }));
            json!({"Version": "2012-10-17", "Statement": statements})
        };
        account.put_role_policy("tester", &policy(None)).await;
        let tester = Client::tester(&account).await;
        let answer = tester.send(row.method.clone(), &path(row.noun, "app"), &[], "content").await;
        assert!(![401, 403, 500].contains(&answer.status), "{row:?}: {} {}", answer.status, answer.text());
        assert!(account.last_record().decision.is_none_or(|decision| decision.is_allowed()), "{row:?}");
        for action in &needed {
            account.put_role_policy("tester", &policy(Some(action))).await;
            let answer = tester.send(row.method.clone(), &path(row.noun, "app"), &[], "content").await;
            assert_eq!(answer.status, 403, "{row:?} without {action}");
        }
    }
}

#[tokio::test]
async fn a_request_without_a_row_of_permissions_does_not_exist() {
    let account = Account::with_tester(None).await;
    let root = Client::root(&account).await;
    for noun in NOUNS {
        for method in METHODS {
            let answer = root.send(method.clone(), &path(noun, "app"), &[], "").await;
            let has_row = PERMISSIONS.iter().any(|row| row.method == method && row.noun == noun);
            if has_row {
                // A row that nothing answers says 500.
                assert_ne!(answer.status, 500, "{method} {noun:?}: {}", answer.text());
                assert!(noun == Noun::Base || account.last_record().decision.is_some(), "{method} {noun:?}");
            } else {
                assert_eq!(answer.status, 405, "{method} {noun:?}");
                assert!(account.last_record().decision.is_none(), "nothing was judged, and nothing answered");
            }
        }
    }
    for path in ["/v2/app", "/v2x"] {
        assert_eq!(root.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_policy_that_changes_counts_for_tokens_that_were_issued_before() {
    let account = Account::with_tester(Some(&allow(&["ecr:*"], "*"))).await;
    let tester = Client::tester(&account).await;
    assert_eq!(tester.get("/v2/app/tags/list").await.status, 200);
    let deny = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Deny",
        "Principal": {"AWS": "arn:aws:iam::123456789012:role/tester"},
        "Action": "ecr:ListImages",
    }]});
    let input = json!({"repositoryName": "app", "policyText": deny.to_string()});
    account.must("ecr:SetRepositoryPolicy", input).await;
    assert_eq!(
        tester.get("/v2/app/tags/list").await.refusal(),
        "403 DENIED: User: arn:aws:sts::123456789012:assumed-role/tester/ci is not authorized to perform: ecr:ListImages \
         on resource: arn:aws:ecr:ap-northeast-1:123456789012:repository/app with an explicit deny in a resource-based \
         policy"
    );
    account.must("ecr:DeleteRepositoryPolicy", json!({"repositoryName": "app"})).await;
    assert_eq!(tester.get("/v2/app/tags/list").await.status, 200);
    account.must("iam:DeleteRolePolicy", json!({"RoleName": "tester", "PolicyName": "inline"})).await;
    assert_eq!(tester.get("/v2/app/tags/list").await.status, 403);
}

/// The token says which registry is meant: that of another account is another, and opens by both sides' policies.
#[tokio::test]
async fn a_token_is_for_one_registry() {
    let account = Account::with_tester(None).await;
    let stranger = root_of("999999999999");
    let own = Client { account: &account, authorization: account.login(&stranger).await };
    assert!(own.get("/v2/app/tags/list").await.refusal().starts_with("404 NAME_UNKNOWN"));

    let answer = account.call(&stranger, "ecr:GetAuthorizationToken", json!({"registryIds": ["123456789012"]})).await;
    let token = answer.json()["authorizationData"][0]["authorizationToken"].as_str().unwrap().to_owned();
    let ours = Client { account: &account, authorization: format!("Basic {token}") };
    assert!(ours.get("/v2/app/tags/list").await.refusal().starts_with("403 DENIED"));
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": "999999999999"},
        "Action": "ecr:ListImages",
    }]});
    let input = json!({"repositoryName": "app", "policyText": policy.to_string()});
    account.must("ecr:SetRepositoryPolicy", input).await;
    assert_eq!(ours.get("/v2/app/tags/list").await.status, 200);
    assert_eq!(ours.get("/v2/app/manifests/1").await.status, 403);
}

/// The name of the registry says which one is meant, whoever's token it is; then the repository's policy decides.
#[tokio::test]
async fn another_account_pushes_and_pulls_by_host_name_what_the_repositorys_policy_lets_it() {
    let mut account = Account::with_tester(None).await;
    let authorization = account.login(&root_of("999999999999")).await;
    account.facts.host = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com".to_owned();
    let theirs = Client { account: &account, authorization };
    let push = [
        "ecr:BatchCheckLayerAvailability",
        "ecr:InitiateLayerUpload",
        "ecr:UploadLayerPart",
        "ecr:CompleteLayerUpload",
        "ecr:PutImage",
    ];
    let let_in = async |actions: &[&str]| {
        let statement = json!({"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": actions});
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
        let input = json!({"repositoryName": "app", "policyText": policy.to_string()});
        account.must("ecr:SetRepositoryPolicy", input).await;
    };
    let uploads = "/v2/app/blobs/uploads/";
    assert!(theirs.send(Method::POST, uploads, &[], "").await.refusal().starts_with("403 DENIED: "), "no policy yet");
    let_in(&push).await;
    let digest = theirs.push_image("app", "1", "layer").await;
    assert!(theirs.get("/v2/app/manifests/1").await.refusal().starts_with("403 DENIED: "), "it may push alone");
    let_in(&["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]).await;
    let pulled = theirs.get("/v2/app/manifests/1").await;
    assert_eq!((pulled.status, sha256(pulled.text())), (200, digest));
    assert_eq!(theirs.get(&format!("/v2/app/blobs/{}", sha256("layer"))).await.status, 307);
    assert!(
        theirs.send(Method::POST, uploads, &[], "").await.refusal().starts_with("403 DENIED: "),
        "it may pull alone"
    );
}
