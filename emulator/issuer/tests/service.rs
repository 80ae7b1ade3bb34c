//! The token service as a runner and a test see it, over HTTP.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail")]

use axum::body::Body;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use portcullis_issuer::{Discovery, Issuer, router};
use portcullis_model::Clock;
use rstest::rstest;
use serde_json::{Value, json};
use tower::ServiceExt;

struct Answer {
    status: StatusCode,
    headers: http::HeaderMap,
    body: Value,
}

/// One issuer and the way to it.
struct Service {
    clock: Clock,
    router: axum::Router,
}

impl Service {
    fn new() -> Self {
        let clock = Clock::new();
        Self { router: router(Issuer::new(clock.clone())), clock }
    }

    async fn send(&self, request: http::request::Builder, body: impl Into<Body>) -> Answer {
        let request = request.header(header::HOST, "localhost:4566").body(body.into()).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&body).unwrap_or_else(|_| panic!("not JSON: {body:?}"));
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, url: &str) -> Answer {
        self.send(Request::get(url), Body::empty()).await
    }

    async fn register(&self, body: &Value) -> Answer {
        self.send(Request::post("/_github/jobs"), body.to_string()).await
    }

    /// The URL, without its origin, and the bearer of a job that could be registered.
    async fn registered(&self, body: &Value) -> (String, String) {
        let answer = self.register(body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        let url = answer.body["requestUrl"].as_str().unwrap().strip_prefix("http://localhost:4566").unwrap();
        (url.to_owned(), answer.body["requestToken"].as_str().unwrap().to_owned())
    }

    async fn ask(&self, url: &str, authorization: &str) -> Answer {
        self.send(Request::get(url).header(header::AUTHORIZATION, authorization), Body::empty()).await
    }
}

fn develop() -> Value {
    json!({
        "job": {
            "repository": { "owner": "mycompany-inc", "name": "my-repo", "ownerId": 1, "id": 2 },
            "event": { "push": "refs/heads/develop" },
        }
    })
}

fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn message(answer: &Answer) -> &str {
    answer.body["message"].as_str().unwrap()
}

#[tokio::test]
async fn a_runner_gets_a_token_for_the_audience_that_it_asks_for() {
    let service = Service::new();
    let (url, bearer) = service.registered(&develop()).await;
    let asked = format!("{url}&audience=api%3A%2F%2FAzureADTokenExchange");
    // curl writes `bearer`, the toolkit `Bearer`.
    for scheme in ["bearer", "Bearer"] {
        let answer = service.ask(&asked, &format!("{scheme} {bearer}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
        assert_eq!(answer.body.as_object().unwrap().len(), 1);
        let claims = part(answer.body["value"].as_str().unwrap(), 1);
        assert_eq!(claims["aud"], "api://AzureADTokenExchange");
        assert_eq!(claims["sub"], "repo:mycompany-inc/my-repo:ref:refs/heads/develop");
    }
}

#[rstest]
#[case("")]
#[case("&audience=")]
#[tokio::test]
async fn without_an_audience_the_token_is_for_the_owner(#[case] query: &str) {
    let service = Service::new();
    let (url, bearer) = service.registered(&develop()).await;
    let answer = service.ask(&format!("{url}{query}"), &format!("Bearer {bearer}")).await;
    assert_eq!(part(answer.body["value"].as_str().unwrap(), 1)["aud"], "https://github.com/mycompany-inc");
}

#[tokio::test]
async fn a_job_may_ask_many_times_and_never_gets_the_same_token() {
    let service = Service::new();
    let (url, bearer) = service.registered(&develop()).await;
    let bearer = format!("Bearer {bearer}");
    let [one, other] = [service.ask(&url, &bearer).await, service.ask(&url, &bearer).await]
        .map(|answer| part(answer.body["value"].as_str().unwrap(), 1)["jti"].clone());
    assert_ne!(one, other);
}

#[tokio::test]
async fn the_request_url_is_absolute_and_has_a_query_to_which_clients_add() {
    let answer = Service::new().register(&develop()).await;
    let url: http::Uri = answer.body["requestUrl"].as_str().unwrap().parse().unwrap();
    assert_eq!(url.scheme_str(), Some("http"));
    assert_eq!(url.authority().unwrap(), "localhost:4566");
    assert_eq!(url.query(), Some("api-version=2.0"));
    assert_eq!(url.path().matches('/').count(), 4);
    assert!(url.path().starts_with("/_github/idtoken/"));
}

#[tokio::test]
async fn behind_tls_the_request_url_is_https() {
    let service = Service::new();
    let request = Request::post("/_github/jobs").extension(http::uri::Scheme::HTTPS);
    let answer = service.send(request, develop().to_string()).await;
    assert!(answer.body["requestUrl"].as_str().unwrap().starts_with("https://localhost:4566/"));
}

#[tokio::test]
async fn faults_and_claims_of_a_registration_are_in_its_tokens() {
    let service = Service::new();
    let mut body = develop();
    body["faults"] = json!(["alg-none"]);
    body["claims"] = json!({ "repository_owner": "evil", "actor": null });
    let (url, bearer) = service.registered(&body).await;
    let answer = service.ask(&url, &format!("bearer {bearer}")).await;
    let token = answer.body["value"].as_str().unwrap();
    assert_eq!(part(token, 0)["alg"], "none");
    assert_eq!(part(token, 1)["repository_owner"], "evil");
    assert!(part(token, 1).get("actor").is_none());
}

#[tokio::test]
async fn who_has_no_bearer_is_told_to_send_one() {
    let service = Service::new();
    let (url, bearer) = service.registered(&develop()).await;
    let without = service.get(&url).await;
    let basic = service.ask(&url, "Basic dGVzdDp0ZXN0").await;
    let bare = service.ask(&url, &bearer).await;
    for answer in [without, basic, bare] {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
        assert!(message(&answer).contains("ACTIONS_ID_TOKEN_REQUEST_TOKEN"));
    }
}

#[tokio::test]
async fn the_bearer_of_nobody_or_of_another_job_gets_nothing() {
    let service = Service::new();
    let (url, _) = service.registered(&develop()).await;
    let (_, other) = service.registered(&develop()).await;
    let unknown = service.ask(&url, "Bearer 0123").await;
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
    let other = service.ask(&url, &format!("Bearer {other}")).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    insta::assert_json_snapshot!("refused-bearers", [unknown.body, other.body]);
}

#[tokio::test]
async fn a_bearer_dies_with_its_job() {
    let service = Service::new();
    let (url, bearer) = service.registered(&develop()).await;
    service.clock.advance(6 * 60 * 60 * 1000);
    let answer = service.ask(&url, &format!("Bearer {bearer}")).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(message(&answer).contains("has ended"), "{}", answer.body);
}

#[tokio::test]
async fn a_fork_knows_none_of_the_jobs() {
    let issuer = Issuer::new(Clock::new());
    let service = Service { clock: Clock::new(), router: router(issuer.clone()) };
    let (url, bearer) = service.registered(&develop()).await;
    let fork = Service { clock: Clock::new(), router: router(issuer.fork(Clock::new())) };
    assert_eq!(fork.ask(&url, &format!("Bearer {bearer}")).await.status, StatusCode::UNAUTHORIZED);
}

#[rstest]
#[case::two("&audience=a&audience=b")]
#[case::bytes_that_are_no_text("&audience=%ff")]
#[tokio::test]
async fn an_audience_that_is_not_one_text_is_refused(#[case] query: &str) {
    let service = Service::new();
    let (url, bearer) = service.registered(&develop()).await;
    let answer = service.ask(&format!("{url}{query}"), &format!("Bearer {bearer}")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[rstest]
#[case("no-json", "job")]
#[case("no-job", "{}")]
#[case(
    "unknown-field",
    r#"{"job": {"repository": {"owner": "o", "name": "r"}, "event": {"push": "refs/heads/main"}}, "fault": []}"#
)]
#[case("unknown-event", r#"{"job": {"repository": {"owner": "o", "name": "r"}, "event": "workflow_call"}}"#)]
#[case(
    "a-ref-that-the-event-has-not",
    r#"{"job": {"repository": {"owner": "o", "name": "r"}, "event": {"schedule": "refs/heads/main"}}}"#
)]
#[case(
    "unknown-fault",
    r#"{"job": {"repository": {"owner": "o", "name": "r"}, "event": {"push": "refs/heads/main"}}, "faults": ["x"]}"#
)]
#[case("short-ref", r#"{"job": {"repository": {"owner": "o", "name": "r"}, "event": {"push": "main"}}}"#)]
#[case(
    "contradiction",
    r#"{"job": {"repository": {"owner": "o", "name": "r"}, "event": {"push": "refs/heads/main"}},
        "faults": ["wrong-key", "alg-none"]}"#
)]
#[tokio::test]
async fn a_bad_job_is_refused_with_the_reason(#[case] name: &str, #[case] body: &str) {
    let answer = Service::new().send(Request::post("/_github/jobs"), body.to_owned()).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    insta::assert_snapshot!(format!("bad-job.{name}"), message(&answer));
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_in_json() {
    let answer = Service::new().send(Request::post("/_github/jobs"), "x".repeat(3_000_000)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body["message"].is_string());
}

#[tokio::test]
async fn a_request_without_a_host_cannot_register_a_job() {
    let request = Request::post("/_github/jobs").body(Body::from(develop().to_string())).unwrap();
    let response = router(Issuer::new(Clock::new())).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}

#[rstest]
#[case("localhost:4566", "", "https://token.actions.githubusercontent.com")]
#[case("localhost:4566", "/octo-inc", "https://token.actions.githubusercontent.com/octo-inc")]
#[case("token.actions.octo.ghe.com", "", "https://token.actions.octo.ghe.com")]
#[case("token.actions.octo.ghe.com:8443", "/octo", "https://token.actions.octo.ghe.com/octo")]
#[case("github.example.com", "/_services/token", "https://github.example.com/_services/token")]
#[tokio::test]
async fn each_issuer_has_its_documents(#[case] host: &str, #[case] path: &str, #[case] issuer: &str) {
    let service = Service::new();
    let get = async |document: &str| {
        let request = Request::get(format!("{path}/.well-known/{document}")).header(header::HOST, host);
        let answer = service.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{document}");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/json");
        answer.into_body().collect().await.unwrap().to_bytes()
    };
    let discovery = get("openid-configuration").await;
    // The order of the members is GitHub's, too.
    assert_eq!(String::from_utf8_lossy(&discovery), serde_json::to_string(&Discovery::of(issuer)).unwrap());
    let jwks: Value = serde_json::from_slice(&get("jwks").await).unwrap();
    assert_eq!(jwks["keys"].as_array().unwrap().len(), 4);
}

#[rstest]
#[case("github.com", "/_services/token/.well-known/jwks")]
#[case("localhost", "/octo%20inc/.well-known/openid-configuration")]
#[tokio::test]
async fn a_name_that_no_github_has_is_not_found(#[case] host: &str, #[case] path: &str) {
    let request = Request::get(path).header(header::HOST, host).body(Body::empty()).unwrap();
    let answer = Service::new().router.oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_job_without_the_permission_is_given_neither_url_nor_token_and_gets_none_for_them() {
    let service = Service::new();
    let mut body = develop();
    body["job"]["permissions"] = json!({ "id-token": "none" });
    let answer = service.register(&body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    assert!(answer.body.get("requestUrl").is_none() && answer.body.get("requestToken").is_none());
    let withheld = &answer.body["withheld"];
    let url = withheld["requestUrl"].as_str().unwrap().strip_prefix("http://localhost:4566").unwrap();
    let refused = service.ask(url, &format!("Bearer {}", withheld["requestToken"].as_str().unwrap())).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(message(&refused).contains("`id-token: write`"), "{}", refused.body);
}

#[tokio::test]
async fn a_job_for_a_pull_request_of_a_fork_is_given_nothing_unless_write_tokens_are_sent() {
    let service = Service::new();
    let mut body = develop();
    body["job"]["event"] =
        json!({ "pull_request": { "number": 7, "base": "main", "head": "fix", "fork": "mona/my-repo" } });
    for (visibility, permissions) in [("public", Some("write-all")), ("private", Some("write-all")), ("private", None)]
    {
        body["job"]["repository"]["visibility"] = json!(visibility);
        body["job"].as_object_mut().unwrap().remove("permissions");
        if let Some(permissions) = permissions {
            body["job"]["permissions"] = json!(permissions);
        }
        let answer = service.register(&body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        assert!(answer.body.get("requestUrl").is_none() && answer.body.get("requestToken").is_none());
        let withheld = &answer.body["withheld"];
        let url = withheld["requestUrl"].as_str().unwrap().strip_prefix("http://localhost:4566").unwrap();
        let refused = service.ask(url, &format!("Bearer {}", withheld["requestToken"].as_str().unwrap())).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(message(&refused).contains("comes from the fork `mona/my-repo`"), "{}", refused.body);
    }
    body["job"]["repository"]["sendWriteTokens"] = json!(true);
    assert!(service.register(&body).await.body.get("requestUrl").is_some(), "the repository sends write tokens");
}

#[tokio::test]
async fn keys_are_rotated_on_request() {
    let service = Service::new();
    let kids = async || {
        let jwks = service.get("/.well-known/jwks").await.body;
        jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()).collect::<Vec<_>>()
    };
    let before = kids().await;
    let rotated = service.send(Request::post("/_portcullis/keys/rotate"), Body::empty()).await;
    assert_eq!(rotated.status, StatusCode::OK, "{}", rotated.body);
    assert_eq!(kids().await[1..3], [rotated.body["kid"].clone(), before[1].clone()]);
    let withdrawn = service.send(Request::post("/_portcullis/keys/rotate"), r#"{"withdraw": true}"#).await;
    assert_eq!(kids().await[1], withdrawn.body["kid"]);
    assert_eq!(kids().await.len(), 4);
    let wrong = service.send(Request::post("/_portcullis/keys/rotate"), r#"{"remove": true}"#).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(start_paused = true)]
async fn the_documents_have_the_faults_that_were_asked_for() {
    let service = Service::new();
    service.get("/.well-known/jwks").await;
    let set = async |faults: Value| service.send(Request::put("/_portcullis/issuer/faults"), faults.to_string()).await;
    assert_eq!(set(json!(["jwks-error", "discovery-without-jwks-uri"])).await.status, StatusCode::OK);
    assert_eq!(service.get("/.well-known/jwks").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(service.get("/.well-known/openid-configuration").await.body.get("jwks_uri").is_none());
    let faults = service.get("/_portcullis/issuer/faults").await.body;
    assert_eq!(faults, json!(["discovery-without-jwks-uri", "jwks-error"]));

    set(json!(["jwks-slow"])).await;
    let before = tokio::time::Instant::now();
    assert_eq!(service.get("/.well-known/jwks").await.status, StatusCode::OK);
    assert!(before.elapsed() > std::time::Duration::from_secs(5));

    let mut body = develop();
    body["issuerFaults"] = json!(["jwks-empty"]);
    service.registered(&body).await;
    assert_eq!(service.get("/.well-known/jwks").await.body, json!({ "keys": [] }));
    assert_eq!(set(json!(["jwks-lost"])).await.status, StatusCode::BAD_REQUEST);
}

#[rstest]
#[case("/_github/idtoken/a")]
#[case("/_github/idtoken/a/b")]
#[case("/_github/idtoken/%ff/b")]
#[case("/_github/idtoken/00000000-0000-0000-0000-000000000000/%2e%2e?audience=a")]
#[tokio::test]
async fn what_is_not_there_answers_404_and_json(#[case] path: &str) {
    let answer = Service::new().ask(path, "Bearer x").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body["message"].is_string());
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_one() {
    let answer = Service::new().get("/_github/jobs").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.headers[header::ALLOW], "POST");
    assert_eq!(message(&answer), "`/_github/jobs` does not take the method `GET`");
}

#[tokio::test]
async fn whoever_looks_is_told_what_there_is() {
    let service = Service::new();
    let answer = service.get("/_github/").await;
    assert_eq!(answer.status, StatusCode::OK);
    let routes: Vec<&String> = answer.body["routes"].as_object().unwrap().keys().collect();
    assert!(routes.iter().any(|route| route.as_str() == "POST /_github/jobs"), "{routes:?}");
    assert_eq!(service.get("/_github").await.body, answer.body);
    let lost = service.get("/_github/job").await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    assert!(message(&lost).contains("`GET /_github/` lists what there is"), "{}", lost.body);
}

#[tokio::test]
async fn a_repository_is_minted_in_the_letter_case_that_it_was_first_named_in() {
    let service = Service::new();
    let named = |owner: &str, name: &str| json!({ "job": { "repository": { "owner": owner, "name": name }, "event": "schedule" } });
    let first = service.register(&named("Octo-Org", "octo-repo")).await;
    assert_eq!(first.body.get("repository"), None, "nothing to tell");
    let other = service.register(&named("octo-org", "OCTO-REPO")).await;
    assert_eq!(other.body["repository"], "Octo-Org/octo-repo");
    let (url, bearer) = service.registered(&named("octo-org", "OCTO-REPO")).await;
    let token = service.ask(&url, &format!("bearer {bearer}")).await.body["value"].as_str().unwrap().to_owned();
    let claims = part(&token, 1);
    assert_eq!(claims["repository"], "Octo-Org/octo-repo");
    assert_eq!(claims["repository_owner"], "Octo-Org");
    assert!(claims["sub"].as_str().unwrap().starts_with("repo:Octo-Org/octo-repo:ref:"), "{claims}");
    let rest = "/_github/api/repos/OCTO-ORG/Octo-Repo/actions/oidc/customization/sub";
    let request = Request::get(rest).header(header::AUTHORIZATION, "bearer x");
    assert_eq!(service.send(request, Body::empty()).await.body["sub_claim_prefix"], "repo:Octo-Org/octo-repo");
}

#[rstest]
#[case(json!({ "owner": "-a-", "name": "app" }), "-a-")]
#[case(json!({ "owner": "a", "name": "app.git" }), "write `app`")]
#[case(json!({ "owner": "a", "name": "app", "id": 0 }), "give the id that GitHub shows")]
#[tokio::test]
async fn a_job_that_cannot_exist_is_refused_with_the_next_step(#[case] repository: Value, #[case] told: &str) {
    let answer = Service::new().register(&json!({ "job": { "repository": repository, "event": "schedule" } })).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(message(&answer).contains(told), "{}", answer.body);
}

#[tokio::test]
async fn a_subject_of_a_misspelt_claim_names_the_one_that_was_meant() {
    let service = Service::new();
    let mut job = develop();
    job["job"]["repository"]["includeClaimKeys"] = json!(["job_workflow_reff"]);
    let (url, bearer) = service.registered(&job).await;
    let answer = service.ask(&url, &format!("bearer {bearer}")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(message(&answer).ends_with("did you mean `job_workflow_ref`?"), "{}", answer.body);
}
