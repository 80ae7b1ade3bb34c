//! GitHub over HTTP: the well-known documents, the runner's token service, the REST endpoints and the issuer's controls.
//!
//! Refuses every other path under `/_github`, and other methods with 405, each in JSON.

mod controls;
mod documents;
mod rest;
mod runner;

use axum::{
    Router,
    body::Bytes,
    extract::rejection::BytesRejection,
    routing::{MethodRouter, any, get, post},
};
use http::{Method, StatusCode, Uri};

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
/// | `… /_github/api/…` | GitHub's REST API for the customisation of tokens, and custom properties |
/// | `POST /_portcullis/keys/rotate` | `{"kid": …}`: another key signs now; `{"withdraw": true}` takes the old one out of the key set |
/// | `GET`, `PUT /_portcullis/issuer/faults` | the defects of the documents: a list of names |
///
/// The answer to a job without `id-token: write` has no URL and no token, as its runner has none; it has them under
/// `withheld`, for a test of the refusal.
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
        .route("/_github", any(no_such_path))
        .route("/_github/", any(no_such_path))
        .route("/_github/{*path}", any(no_such_path))
        .with_state(issuer)
}

async fn no_such_path(method: Method, uri: Uri) -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        format!("there is no `{method} {}`: a job is registered with `POST /_github/jobs`", uri.path()),
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
