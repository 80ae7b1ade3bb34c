//! GitHub's REST API, as far as it decides what tokens say: `/_github/api` stands for `https://api.github.com`.
//!
//! Every organisation, repository and enterprise of a possible name exists, and whoever sends a credential may do
//! everything: what a credential is good for on GitHub is not modelled, only that there must be one. Refuses bodies as
//! GitHub does, with the members named.
//!
//! GitHub: "REST API endpoints for GitHub Actions OIDC", API version 2026-03-10; "… for custom properties".
//! unverified: the texts and documentation links of the refusals, which are those of GitHub's other endpoints.

mod answer;
mod members;
mod properties;
mod subject;

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{MethodRouter, any, delete, get, put},
};
use http::{HeaderMap, Method, header::AUTHORIZATION};

use crate::issuer::Issuer;
use answer::Refused;

const SUBJECT: &str = "actions/oidc/customization/sub";

/// The endpoints.
pub(super) fn router() -> Router<Issuer> {
    const PROPERTIES: &str = "actions/oidc/customization/properties/repo";
    let of_organization = get(subject::of_organization).put(subject::set_for_organization);
    let of_repository = get(subject::of_repository).put(subject::set_for_repository);
    let issuer = put(subject::set_issuer_of_enterprise);
    let values = get(properties::values).patch(properties::set_values);
    let mut router = Router::new()
        .route(&format!("/orgs/{{org}}/{SUBJECT}"), only(of_organization))
        .route(&format!("/repos/{{owner}}/{{repo}}/{SUBJECT}"), only(of_repository))
        .route("/enterprises/{enterprise}/actions/oidc/customization/issuer", only(issuer))
        .route("/repos/{owner}/{repo}/properties/values", only(values));
    for owners in ["orgs", "enterprises"] {
        let included = get(properties::included).post(properties::include);
        router = router
            .route(&format!("/{owners}/{{owner}}/{PROPERTIES}"), only(included))
            .route(&format!("/{owners}/{{owner}}/{PROPERTIES}/{{name}}"), only(delete(properties::exclude)));
    }
    router.route("/{*path}", any(not_found)).layer(from_fn(with_credential))
}

/// Whoever sends no credential is told to, whatever the path; which one it is does not matter. What everyone may read of a
/// public repository judges for itself.
async fn with_credential(request: Request, next: Next) -> Response {
    let is_subject = request.uri().path().starts_with("/repos/") && request.uri().path().ends_with(SUBJECT);
    let for_everybody = request.method() == Method::GET && is_subject;
    if !for_everybody && !shows_credential(request.headers()) {
        return Refused::Unauthenticated.into_response();
    }
    next.run(request).await
}

fn shows_credential(headers: &HeaderMap) -> bool {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split_once(' ').is_some_and(|(scheme, credential)| {
        ["bearer", "token", "basic"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
            && !credential.trim().is_empty()
    })
}

/// GitHub answers 404 to methods that a path does not take.
fn only(routes: MethodRouter<Issuer>) -> MethodRouter<Issuer> {
    routes.fallback(not_found)
}

async fn not_found() -> Refused {
    Refused::NotFound
}

/// A login, slug or name that GitHub could have; anything else is not found.
fn possible(name: &str) -> Result<&str, Refused> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if name.is_empty() || name.len() > 100 || !name.bytes().all(allowed) || name.bytes().all(|byte| byte == b'.') {
        return Err(Refused::NotFound);
    }
    Ok(name)
}
