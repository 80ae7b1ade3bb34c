//! GitHub's REST API as administrators see it, and what it changes about the tokens that are minted next.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use axum::body::Body;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use portcullis_issuer::{Issuer, router};
use portcullis_model::Clock;
use rstest::rstest;
use serde_json::{Value, json};
use tower::ServiceExt;

const REPOSITORY: &str = "/repos/octo-org/octo-repo/actions/oidc/customization/sub";
const ORGANIZATION: &str = "/orgs/octo-org/actions/oidc/customization/sub";

struct GitHub {
    issuer: Issuer,
    router: axum::Router,
}

impl GitHub {
    fn new() -> Self {
        let issuer = Issuer::new(Clock::new());
        Self { router: router(issuer.clone()), issuer }
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
        (parts.status, body)
    }

    async fn call(&self, method: Method, path: &str, body: &str) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(format!("/_github/api{path}"));
        let request = request.header(header::AUTHORIZATION, "Bearer ghp_x").body(body.to_owned().into()).unwrap();
        self.send(request).await
    }

    async fn put(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.call(Method::PUT, path, &body.to_string()).await
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(Method::GET, path, "").await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    /// The answer of the token service to a job of this repository on `main`, in no environment.
    async fn ask(&self, repository: Value) -> (StatusCode, Value) {
        let job = json!({ "job": { "repository": repository, "event": { "push": "refs/heads/main" } } }).to_string();
        let request = Request::post("/_github/jobs").header(header::HOST, "localhost").body(job.into()).unwrap();
        let (status, given) = self.send(request).await;
        assert_eq!(status, StatusCode::CREATED, "{given}");
        let bearer = format!("bearer {}", given["requestToken"].as_str().unwrap());
        let url = given["requestUrl"].as_str().unwrap();
        self.send(Request::get(url).header(header::AUTHORIZATION, bearer).body(Body::empty()).unwrap()).await
    }

    async fn claims(&self) -> Value {
        let (status, answer) = self.ask(octo_repo()).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        let payload = answer["value"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
    }

    async fn subject(&self) -> String {
        self.claims().await["sub"].as_str().unwrap().to_owned()
    }
}

fn octo_repo() -> Value {
    json!({ "owner": "octo-org", "name": "octo-repo", "ownerId": 123_456, "id": 456_789,
            "enterprise": { "slug": "octo-inc", "id": 57 } })
}

#[tokio::test]
async fn a_template_of_the_organisation_holds_when_the_repository_takes_it() {
    let github = GitHub::new();
    assert_eq!(github.get(ORGANIZATION).await, json!({ "include_claim_keys": ["repo", "context"] }));
    let keys = json!({ "include_claim_keys": ["repo", "repository_visibility"] });
    assert_eq!(github.put(ORGANIZATION, keys.clone()).await, (StatusCode::CREATED, json!({})));
    assert_eq!(github.get(ORGANIZATION).await, keys);
    assert_eq!(github.subject().await, "repo:octo-org/octo-repo:ref:refs/heads/main");
    assert_eq!(github.put(REPOSITORY, json!({ "use_default": false })).await, (StatusCode::CREATED, json!({})));
    assert_eq!(github.subject().await, "repo:octo-org/octo-repo:repository_visibility:private");
    github.put(REPOSITORY, json!({ "use_default": true, "include_claim_keys": ["actor"] })).await;
    assert_eq!(github.subject().await, "repo:octo-org/octo-repo:ref:refs/heads/main");
}

#[tokio::test]
async fn a_repository_says_what_its_subjects_are_like() {
    let github = GitHub::new();
    let mut told = vec![github.get(REPOSITORY).await];
    github.claims().await;
    told.push(github.get(REPOSITORY).await);
    github.put(REPOSITORY, json!({ "use_default": false, "include_claim_keys": ["actor"] })).await;
    told.push(github.get(REPOSITORY).await);
    github.put(REPOSITORY, json!({ "use_default": true, "use_immutable_subject": true })).await;
    told.push(github.get(REPOSITORY).await);
    assert_eq!(github.subject().await, "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main");
    let ids = told[0]["sub_claim_prefix"].as_str().unwrap().to_owned();
    assert_eq!(ids, "repo:octo-org/octo-repo");
    insta::assert_json_snapshot!(told);
}

#[tokio::test]
async fn an_organisation_opts_in_to_the_immutable_form_and_a_young_repository_has_it_anyway() {
    let github = GitHub::new();
    let all = json!({ "include_claim_keys": ["repo", "context"], "use_immutable_subject": true });
    github.put(ORGANIZATION, all).await;
    assert_eq!(github.subject().await, "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main");
    let young = json!({ "owner": "other", "name": "young", "ownerId": 1, "id": 2, "created": "2026-07-16" });
    github.ask(young).await;
    let told = github.get("/repos/other/young/actions/oidc/customization/sub").await;
    assert_eq!(told["use_immutable_subject"], false, "nobody asked for it");
    assert_eq!(told["sub_claim_prefix"], "repo:other@1/young@2");
}

#[tokio::test]
async fn a_subject_of_the_environment_needs_one() {
    let github = GitHub::new();
    github.put(REPOSITORY, json!({ "use_default": false, "include_claim_keys": ["repo", "environment"] })).await;
    let (status, answer) = github.ask(octo_repo()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer["message"].as_str().unwrap().starts_with("an environment is required and must be provided"));
}

#[tokio::test]
async fn an_enterprise_gets_an_issuer_of_its_own() {
    let github = GitHub::new();
    let path = "/enterprises/octo-inc/actions/oidc/customization/issuer";
    let answer = github.put(path, json!({ "include_enterprise_slug": true })).await;
    assert_eq!(answer, (StatusCode::NO_CONTENT, Value::Null));
    assert_eq!(github.claims().await["iss"], "https://token.actions.githubusercontent.com/octo-inc");
    github.put(path, json!({ "include_enterprise_slug": false })).await;
    assert_eq!(github.claims().await["iss"], "https://token.actions.githubusercontent.com");
}

#[rstest]
#[case("/orgs/octo-org", json!([{ "property_name": "team" }]))]
#[case("/enterprises/octo-inc", json!([{ "custom_property_name": "team", "inclusion_source": "enterprise" }]))]
#[tokio::test]
async fn a_property_that_is_included_and_has_a_value_is_a_claim(#[case] owner: &str, #[case] listed: Value) {
    let github = GitHub::new();
    let values = json!({ "properties": [{ "property_name": "team", "value": "web" }] }).to_string();
    let path = "/repos/octo-org/octo-repo/properties/values";
    assert_eq!(github.call(Method::PATCH, path, &values).await.0, StatusCode::NO_CONTENT);
    assert_eq!(github.get(path).await, json!([{ "property_name": "team", "value": "web" }]));
    let misspelt = values.replace("value\"", "valeu\"").replace("}]", ", \"value\": null}]");
    let (status, answer) = github.call(Method::PATCH, path, &misspelt).await;
    assert_eq!(
        (status, &answer["message"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("Invalid request.\n\n\"valeu\" is not a permitted key."))
    );
    assert_eq!(github.claims().await.get("repo_property_team"), None);

    let included = format!("{owner}/actions/oidc/customization/properties/repo");
    let team = json!({ "custom_property_name": "team" });
    let answer = github.call(Method::POST, &included, &team.to_string()).await;
    assert_eq!(answer, (StatusCode::CREATED, team.clone()));
    assert_eq!(github.get(&included).await, listed);
    assert_eq!(github.claims().await["repo_property_team"], "web");
    let again = github.call(Method::POST, &included, &team.to_string()).await;
    assert_eq!(again.0, StatusCode::UNPROCESSABLE_ENTITY);

    let one = format!("{included}/team");
    assert_eq!(github.call(Method::DELETE, &one, "").await.0, StatusCode::NO_CONTENT);
    assert_eq!(github.call(Method::DELETE, &one, "").await.0, StatusCode::NOT_FOUND);
    assert_eq!(github.claims().await.get("repo_property_team"), None);
}

#[tokio::test]
async fn a_fork_starts_with_the_settings_and_goes_its_own_way() {
    let github = GitHub::new();
    github.put(REPOSITORY, json!({ "use_default": false, "include_claim_keys": ["actor"] })).await;
    let issuer = github.issuer.fork(Clock::new());
    let fork = GitHub { router: router(issuer.clone()), issuer };
    assert_eq!(fork.subject().await, "actor:octocat");
    fork.put(REPOSITORY, json!({ "use_default": true })).await;
    assert_eq!(github.subject().await, "actor:octocat");
    github.issuer.reset();
    assert_eq!(github.subject().await, "repo:octo-org/octo-repo:ref:refs/heads/main");
}

#[rstest]
#[case("no-json", REPOSITORY, "use_default")]
#[case("no-object", REPOSITORY, "[]")]
#[case("no-use-default", REPOSITORY, "{}")]
#[case("use-default-of-another-type", REPOSITORY, r#"{"use_default": "false"}"#)]
#[case("keys-of-another-type", REPOSITORY, r#"{"use_default": false, "include_claim_keys": "repo"}"#)]
#[case("a-key-of-another-type", REPOSITORY, r#"{"use_default": false, "include_claim_keys": [1]}"#)]
#[case("a-literal", REPOSITORY, r#"{"use_default": false, "include_claim_keys": ["repo:x"]}"#)]
#[case("a-key-twice", ORGANIZATION, r#"{"include_claim_keys": ["repo", "repo"]}"#)]
#[case("no-keys", ORGANIZATION, "{}")]
#[case("an-unknown-member", ORGANIZATION, r#"{"include_claim_keys": [], "use_default": true}"#)]
#[tokio::test]
async fn a_body_that_the_endpoint_does_not_take_is_refused(#[case] name: &str, #[case] path: &str, #[case] body: &str) {
    let github = GitHub::new();
    let (status, answer) = github.call(Method::PUT, path, body).await;
    assert!([400, 422].contains(&status.as_u16()), "{status}: {answer}");
    insta::assert_json_snapshot!(format!("refused.{name}"), answer);
    assert_eq!(github.subject().await, "repo:octo-org/octo-repo:ref:refs/heads/main");
}

#[rstest]
#[case(Method::GET, "/user")]
#[case(Method::DELETE, REPOSITORY)]
#[case(Method::GET, "/orgs/octo%20org/actions/oidc/customization/sub")]
#[case(Method::GET, "/teams/octo-org/actions/oidc/customization/properties/repo")]
#[tokio::test]
async fn what_the_api_does_not_have_is_not_found(#[case] method: Method, #[case] path: &str) {
    let (status, answer) = GitHub::new().call(method, path, "").await;
    assert_eq!((status, &answer["message"]), (StatusCode::NOT_FOUND, &json!("Not Found")));
}

#[rstest]
#[case(None)]
#[case(Some("Bearer "))]
#[case(Some("ghp_x"))]
#[tokio::test]
async fn whoever_shows_no_credential_is_asked_for_one(#[case] authorization: Option<&str>) {
    let mut request = Request::get(format!("/_github/api{REPOSITORY}"));
    if let Some(value) = authorization {
        request = request.header(header::AUTHORIZATION, value);
    }
    let (status, answer) = GitHub::new().send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((status, &answer["message"]), (StatusCode::UNAUTHORIZED, &json!("Requires authentication")));
}

#[tokio::test]
async fn everyone_reads_the_template_of_a_public_repository() {
    let github = GitHub::new();
    let mut repository = octo_repo();
    let mut read = async |visibility: &str| {
        repository["visibility"] = json!(visibility);
        github.ask(repository.clone()).await;
        let request = |method: Method| Request::builder().method(method).uri(format!("/_github/api{REPOSITORY}"));
        let (read, _) = github.send(request(Method::GET).body(Body::empty()).unwrap()).await;
        let (set, _) = github.send(request(Method::PUT).body(r#"{"use_default": true}"#.into()).unwrap()).await;
        assert_eq!(set, StatusCode::UNAUTHORIZED, "nobody sets it without a credential");
        read
    };
    assert_eq!(read("private").await, StatusCode::UNAUTHORIZED);
    assert_eq!(read("public").await, StatusCode::OK);
}
