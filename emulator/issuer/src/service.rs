//! GitHub over HTTP: the well-known documents, the runner's token service, the REST endpoints and the issuer's controls.
//!
//! Refuses every other path under `/_github`, and other methods with 405, each in JSON.

mod controls;
mod documents;
mod rest;
mod runner;

use axum::{
    Json, Router,
    body::Bytes,
    extract::rejection::BytesRejection,
    routing::{MethodRouter, any, get, post},
};
use http::{Method, StatusCode, Uri};
use serde_json::{Map, Value, json};

use crate::{issuer::Issuer, refusal::Refusal};

/// The routes of the issuer, the token service and the REST endpoints.
///
/// | route | answer |
/// |---|---|
/// | `GET /.well-known/openid-configuration`, `GET /.well-known/jwks` | the documents of github.com's issuer; of ghe.com's, if the `Host` is that |
/// | `GET /SLUG/.well-known/…` | those of an enterprise's issuer |
/// | `GET /_services/token/.well-known/…` | those of the server that the `Host` names |
/// | `POST /_github/jobs` | 201 `{"requestUrl": …, "requestToken": …}` for `{"job": …, "faults": […], "claims": {…}, "issuerFaults": […]}` |
/// | `GET <requestUrl>&audience=…` | `{"value": <token>}` for the bearer `requestToken` |
/// | `GET /_github/` | this list |
/// | `… /_github/api/…` | GitHub's REST API for the customisation of tokens, and custom properties |
/// | `POST /_portcullis/keys/rotate` | `{"kid": …}`: another key signs now; `{"withdraw": true}` takes the old one out of the key set |
/// | `GET`, `PUT /_portcullis/issuer/faults` | the defects of the documents: a list of names |
///
/// The answer to a job without `id-token: write`, or for a fork's pull request in a public repository, has no URL and no
/// token, as its runner has none; it has them under `withheld`, for a test of the refusal.
///
/// The REST endpoints ask for a credential as GitHub's do, and take any: `Authorization: Bearer x` will do.
///
/// The request URL is on the host that registered the job. Its scheme is that of the request's URI, else that of an
/// [`http::uri::Scheme`] among the request's extensions, which a listener with TLS sets; else `http`.
pub fn router(issuer: Issuer) -> Router {
    let documents = |prefix: &str, router: Router<Issuer>| {
        router
            .route(&format!("{prefix}/.well-known/openid-configuration"), refusing_others(get(documents::discovery)))
            .route(&format!("{prefix}/.well-known/jwks"), refusing_others(get(documents::jwks)))
    };
    let router = documents("", documents("/{slug}", documents("/_services/token", Router::new())));
    router
        .route("/_github/jobs", refusing_others(post(runner::register)))
        .route("/_github/idtoken/{plan}/{job}", refusing_others(get(runner::id_token)))
        .nest("/_github/api", rest::router())
        .route("/_portcullis/keys/rotate", refusing_others(post(controls::rotate)))
        .route("/_portcullis/issuer/faults", refusing_others(get(controls::faults).put(controls::set_faults)))
        .route("/_github", refusing_others(get(routes)))
        .route("/_github/", refusing_others(get(routes)))
        .route("/_github/{*path}", any(no_such_path))
        .with_state(issuer)
}

/// What is served here, for whoever looks.
const ROUTES: &[(&str, &str)] = &[
    (
        "GET /.well-known/openid-configuration",
        "the discovery document; `/SLUG/…` is an enterprise's, `/_services/token/…` a server's",
    ),
    ("GET /.well-known/jwks", "the key set; likewise"),
    (
        "POST /_github/jobs",
        "registers `{\"job\": …, \"faults\": […], \"claims\": {…}, \"issuerFaults\": […]}`: `requestUrl` and `requestToken`",
    ),
    ("GET <requestUrl>&audience=…", "a token, for the bearer `requestToken`"),
    (
        "… /_github/api/…",
        "GitHub's REST API: any credential will do, `Authorization: Bearer x`; without one only what is public is read",
    ),
    ("GET, PUT /_github/api/orgs/{org}/actions/oidc/customization/sub", "the template of an organisation's subjects"),
    ("GET, PUT /_github/api/repos/{owner}/{repo}/actions/oidc/customization/sub", "that of a repository"),
    ("PUT /_github/api/enterprises/{enterprise}/actions/oidc/customization/issuer", "an issuer of an enterprise's own"),
    (
        "GET, POST /_github/api/{orgs,enterprises}/{owner}/actions/oidc/customization/properties/repo",
        "the custom properties in tokens",
    ),
    (
        "DELETE /_github/api/{orgs,enterprises}/{owner}/actions/oidc/customization/properties/repo/{name}",
        "takes one out",
    ),
    ("GET, PATCH /_github/api/repos/{owner}/{repo}/properties/values", "a repository's values of them"),
];

/// The issuer's own controls, among the emulator's admin routes: methods with path, and what each is about.
pub const ADMIN_ROUTES: &[(&str, &str)] = &[
    ("POST /_portcullis/keys/rotate", "another key signs; `{\"withdraw\": true}` takes the old one out of the key set"),
    ("GET, PUT /_portcullis/issuer/faults", "the defects of the documents: a list of names"),
];

async fn routes() -> Json<Value> {
    let routes: Map<String, Value> =
        ROUTES.iter().chain(ADMIN_ROUTES).map(|(route, does)| ((*route).to_owned(), json!(does))).collect();
    Json(json!({ "routes": routes }))
}

async fn no_such_path(method: Method, uri: Uri) -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        format!(
            "there is no `{method} {}`: `GET /_github/` lists what there is, and a job is registered with `POST /_github/jobs`",
            uri.path()
        ),
    )
}

/// The same routes, which answer 405 and JSON to other methods.
fn refusing_others(routes: MethodRouter<Issuer>) -> MethodRouter<Issuer> {
    routes.fallback(wrong_method)
}

async fn wrong_method(method: Method, uri: Uri) -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, format!("`{}` does not take the method `{method}`", uri.path()))
}

/// A body that could be read.
fn body(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Refusal> {
    body.map_err(|rejection| Refusal::new(rejection.status(), rejection.body_text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The routes of a router cannot be asked for: they are read where they are written.
    #[test]
    fn every_route_among_the_admin_routes_is_listed() {
        let (source, _tests) = include_str!("service.rs").split_once("#[cfg(test)]").unwrap();
        let routed = source.split(".route(\"/_portcullis").skip(1).map(|route| {
            let (path, route) = route.split_once('"').unwrap();
            let line = route.lines().next().unwrap();
            let methods =
                ["get(", "post(", "put(", "patch(", "delete("].iter().filter(|method| line.contains(**method));
            let methods: Vec<String> = methods.map(|method| method.trim_end_matches('(').to_uppercase()).collect();
            format!("{} /_portcullis{path}", methods.join(", "))
        });
        let listed: Vec<&str> = ADMIN_ROUTES.iter().map(|(route, _)| *route).collect();
        assert_eq!(routed.collect::<Vec<_>>(), listed);
    }
}
