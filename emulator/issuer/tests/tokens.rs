//! Whole tokens, for every event and form of subject, and what each fault makes of one.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use portcullis_issuer::{ClaimOverrides, Claims, Issuance, Issuer, MintError, SigningKey, mint};
use portcullis_model::{Clock, Event, Job, Repository, SubjectForm, TokenFault};
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

fn job(event: Event) -> Job {
    let mut repository = Repository::new("mycompany-inc", "my-repo");
    repository.owner_id = Some(123_456);
    repository.id = Some(456_789_012);
    Job::new(repository, event)
}

fn push(git_ref: &str) -> Event {
    Event::Push(git_ref.to_owned())
}

fn pull_request() -> Event {
    Event::PullRequest { number: 7, base: "develop".to_owned(), head: "feature/login".to_owned() }
}

async fn minted(issuer: &Issuer, faults: &[TokenFault]) -> String {
    let faults = faults.iter().copied().collect();
    let job = job(push("refs/heads/develop"));
    issuer.mint(&job, Some("sts.amazonaws.com"), &faults, &ClaimOverrides::new()).await.unwrap()
}

/// Header and claims of a token, unverified: each member on a line of its own, in the order of the wire.
fn opened(token: &str) -> String {
    format!("{:#}\n{:#}", header(token), claims(token))
}

fn header(token: &str) -> Value {
    part(token, 0)
}

fn claims(token: &str) -> Value {
    part(token, 1)
}

fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// What another JWT library says of the token, given the published keys.
async fn verified(issuer: &Issuer, token: &str) -> Result<Value, String> {
    let jwks: JwkSet = serde_json::from_value(serde_json::to_value(issuer.jwks().await.unwrap()).unwrap()).unwrap();
    let header = jsonwebtoken::decode_header(token).map_err(|error| error.to_string())?;
    let jwk = jwks.find(&header.kid.unwrap()).ok_or("no such kid")?;
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&["sts.amazonaws.com"]);
    validation.set_issuer(&["https://token.actions.githubusercontent.com"]);
    validation.validate_nbf = true;
    let key = DecodingKey::from_jwk(jwk).unwrap();
    jsonwebtoken::decode::<Value>(token, &key, &validation).map(|token| token.claims).map_err(|error| error.to_string())
}

#[rstest]
#[case("push-of-a-branch", push("refs/heads/develop"))]
#[case("push-of-a-tag", push("refs/tags/v1.0.0"))]
#[case("pull-request", pull_request())]
#[case("workflow-dispatch", Event::WorkflowDispatch("refs/heads/main".to_owned()))]
fn a_whole_token(
    #[case] event_name: &str,
    #[case] event: Event,
    #[values(SubjectForm::Classic, SubjectForm::Immutable)] form: SubjectForm,
    #[values(None, Some("Production:V1"))] environment: Option<&str>,
) {
    let key = one_key();
    let mut job = job(event);
    job.repository.subject = form;
    job.environment = environment.map(str::to_owned);
    let issuance = Issuance {
        issuer: "https://token.actions.githubusercontent.com",
        audience: Some("sts.amazonaws.com"),
        at: 1_764_090_468,
        id: Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef),
    };
    let token = mint(&Claims::of(&job, &issuance).unwrap(), key).unwrap();
    // Only the names of the key change from run to run.
    let shown = opened(&token).replace(key.kid(), "<kid>").replace(key.x5t().unwrap(), "<x5t>");
    let form = serde_json::to_value(form).unwrap();
    let name = format!("{event_name}.{}.{}", form.as_str().unwrap(), environment.map_or("plain", |_| "environment"));
    insta::assert_snapshot!(name, shown);
}

fn one_key() -> &'static SigningKey {
    static KEY: std::sync::LazyLock<SigningKey> =
        std::sync::LazyLock::new(|| SigningKey::generate().unwrap().with_certificate().unwrap());
    &KEY
}

#[tokio::test]
async fn another_library_verifies_a_token_by_the_published_keys() {
    let issuer = Issuer::new(Clock::new());
    let claims = verified(&issuer, &minted(&issuer, &[]).await).await.unwrap();
    assert_eq!(claims["sub"], "repo:mycompany-inc/my-repo:ref:refs/heads/develop");
}

#[tokio::test]
async fn a_token_is_good_for_five_minutes_from_its_minting_by_the_issuers_clock() {
    let clock = Clock::new();
    let issuer = Issuer::new(clock.clone());
    clock.advance(-3_600_000);
    let before = clock.seconds();
    let claims = claims(&minted(&issuer, &[]).await);
    let at = claims["iat"].as_i64().unwrap();
    assert!((before..=clock.seconds()).contains(&at));
    assert_eq!(claims["exp"], at + 300);
    assert_eq!(claims["nbf"], at - 300);
}

#[tokio::test]
async fn every_token_has_an_id_of_its_own() {
    let issuer = Issuer::new(Clock::new());
    let mut ids = BTreeSet::new();
    for _ in 0..3 {
        let claims = claims(&minted(&issuer, &[]).await);
        let id: Uuid = claims["jti"].as_str().unwrap().parse().unwrap();
        assert_eq!(id.get_version_num(), 4);
        assert!(ids.insert(id));
    }
}

#[tokio::test]
async fn a_fork_shares_the_keys_and_not_the_clock() {
    let issuer = Issuer::new(Clock::new());
    let clock = Clock::new();
    let fork = issuer.fork(clock.clone());
    clock.advance(-86_400_000);
    assert_eq!(issuer.jwks().await.unwrap(), fork.jwks().await.unwrap());
    assert!(verified(&fork, &minted(&issuer, &[]).await).await.is_ok());
    assert_eq!(verified(&issuer, &minted(&fork, &[]).await).await.unwrap_err(), "ExpiredSignature");
}

#[tokio::test]
async fn a_token_without_algorithm_has_no_signature() {
    let issuer = Issuer::new(Clock::new());
    let token = minted(&issuer, &[TokenFault::AlgNone]).await;
    assert_eq!(header(&token)["alg"], "none");
    assert!(token.ends_with('.') && token.matches('.').count() == 2);
    assert!(verified(&issuer, &token).await.is_err());
}

#[tokio::test]
async fn a_token_under_an_unknown_kid_is_signed_by_a_published_key() {
    let issuer = Issuer::new(Clock::new());
    let token = minted(&issuer, &[TokenFault::UnknownKid]).await;
    assert_eq!(verified(&issuer, &token).await.unwrap_err(), "no such kid");
    // The signature is that of the key that signs the good tokens.
    let signing = header(&minted(&issuer, &[]).await)["kid"].clone();
    let jwks = issuer.jwks().await.unwrap();
    let jwk = jwks.keys.iter().find(|jwk| jwk.kid == signing).unwrap();
    let key = DecodingKey::from_rsa_components(&jwk.n, &jwk.e).unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    assert!(jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key, Algorithm::RS256).unwrap());
}

#[tokio::test]
async fn a_token_by_the_wrong_key_names_the_right_one() {
    let issuer = Issuer::new(Clock::new());
    let (good, forged) = (minted(&issuer, &[]).await, minted(&issuer, &[TokenFault::WrongKey]).await);
    assert_eq!(header(&good), header(&forged));
    assert_eq!(verified(&issuer, &forged).await.unwrap_err(), "InvalidSignature");
}

#[tokio::test]
async fn contradictory_faults_and_impossible_jobs_get_no_token() {
    let issuer = Issuer::new(Clock::new());
    let none = ClaimOverrides::new();
    let faults = BTreeSet::from([TokenFault::AlgNone, TokenFault::WrongKey]);
    let job = job(push("develop"));
    let refused = issuer.mint(&job, None, &faults, &none).await.unwrap_err();
    assert!(matches!(refused, MintError::Faults(_)), "{refused}");
    let refused = issuer.mint(&job, None, &BTreeSet::new(), &none).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "this job cannot exist on GitHub: `develop` is no full ref: it must begin with `refs/heads/` or `refs/tags/`"
    );
}

#[tokio::test]
async fn an_override_stands_in_the_signed_token() {
    let issuer = Issuer::new(Clock::new());
    let overrides = serde_json::from_value(json!({ "sub": "repo:mycompany-inc/my-repo:*", "actor": null })).unwrap();
    let job = job(push("refs/heads/develop"));
    let token = issuer.mint(&job, Some("sts.amazonaws.com"), &BTreeSet::new(), &overrides).await.unwrap();
    let claims = verified(&issuer, &token).await.unwrap();
    assert_eq!(claims["sub"], "repo:mycompany-inc/my-repo:*");
    assert!(claims.get("actor").is_none());
}

#[tokio::test]
async fn the_key_set_has_githubs_fields_in_githubs_order() {
    let jwks: Value = serde_json::from_str(&Issuer::new(Clock::new()).jwks().await.unwrap().to_string()).unwrap();
    let fields: Vec<Vec<&str>> = jwks["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key.as_object().unwrap().keys().map(String::as_str).collect())
        .collect();
    assert_eq!(
        fields,
        [vec!["kty", "alg", "use", "kid", "n", "e"], vec!["kty", "alg", "use", "kid", "n", "e", "x5c", "x5t"],]
    );
    for key in jwks["keys"].as_array().unwrap() {
        assert_eq!(
            (&key["kty"], &key["alg"], &key["use"], &key["e"]),
            (&json!("RSA"), &json!("RS256"), &json!("sig"), &json!("AQAB"))
        );
        assert_eq!(key["kid"].as_str().unwrap().parse::<Uuid>().unwrap().get_version_num(), 5);
        assert_eq!(key["n"].as_str().unwrap().len(), 342, "2048 bits in base64");
    }
}
