//! GitHub over HTTP: the two well-known documents and the runner's token service.
//!
//! A test registers a job and gets what a runner puts into `ACTIONS_ID_TOKEN_REQUEST_URL` and
//! `ACTIONS_ID_TOKEN_REQUEST_TOKEN`; with them, `@actions/core` and the official actions get tokens unmodified.
//! Refuses jobs that GitHub cannot have, bearers of no job or another one, and every other path under `/_github`.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{
        Path, RawQuery, State,
        rejection::{BytesRejection, PathRejection},
    },
    routing::{MethodRouter, any, get, post},
};
use http::{
    Extensions, HeaderMap, Method, StatusCode, Uri,
    header::{AUTHORIZATION, HOST},
    uri::{Authority, Scheme},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    discovery::Discovery,
    fault,
    issuer::{Issuer, MintError},
    jobs::Registration,
    jwks::Jwks,
    refusal::Refusal,
};

/// The routes of the issuer and of the token service.
///
/// | route | answer |
/// |---|---|
/// | `GET /.well-known/openid-configuration` | the discovery document |
/// | `GET /.well-known/jwks` | the key set |
/// | `POST /_github/jobs` | 201 `{"requestUrl": …, "requestToken": …}` for `{"job": …, "faults": […], "claims": {…}}` |
/// | `GET <requestUrl>&audience=…` | `{"value": <token>}` for the bearer `requestToken` |
///
/// The request URL is on the host that registered the job. Its scheme is that of the request's URI, else that of an
/// [`http::uri::Scheme`] among the request's extensions, which a listener with TLS sets; else `http`.
pub fn router(issuer: Issuer) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", refusing_others(get(discovery)))
        .route("/.well-known/jwks", refusing_others(get(jwks)))
        .route("/_github/jobs", refusing_others(post(register)))
        .route("/_github/idtoken/{plan}/{job}", refusing_others(get(id_token)))
        .route("/_github", any(no_such_path))
        .route("/_github/", any(no_such_path))
        .route("/_github/{*path}", any(no_such_path))
        .with_state(issuer)
}

async fn discovery(State(issuer): State<Issuer>) -> Json<Discovery> {
    Json(issuer.discovery())
}

async fn jwks(State(issuer): State<Issuer>) -> Result<Json<Jwks>, Refusal> {
    Ok(Json(issuer.jwks().await?))
}

async fn register(
    State(issuer): State<Issuer>,
    uri: Uri,
    extensions: Extensions,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let body = body.map_err(|rejection| Refusal::new(rejection.status(), rejection.body_text()))?;
    let registration: Registration = serde_json::from_slice(&body).map_err(|error| {
        Refusal::bad_request(format!(
            "the body is not a job that can be registered: {error}; it has the form {{\"job\": {{\"repository\": …, \
             \"event\": …}}}}, and may have `faults` and `claims`"
        ))
    })?;
    registration.job.validate().map_err(MintError::from)?;
    fault::consistent(&registration.faults).map_err(MintError::from)?;

    let origin = origin(&uri, &extensions, &headers)?;
    let ticket = issuer.jobs.register(registration, issuer.seconds());
    let url = format!("{origin}/_github/idtoken/{}/{}?api-version=2.0", ticket.plan, ticket.job);
    Ok((StatusCode::CREATED, Json(json!({ "requestUrl": url, "requestToken": ticket.bearer }))))
}

async fn id_token(
    State(issuer): State<Issuer>,
    path: Result<Path<(Uuid, Uuid)>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let no_job = |_| Refusal::new(StatusCode::NOT_FOUND, "the URL names no job: ask at the `requestUrl` of a job");
    let Path((plan, job)) = path.map_err(no_job)?;
    let registration = issuer.jobs.find(plan, job, bearer(&headers)?, issuer.seconds())?;
    let audience = audience(query.as_deref().unwrap_or_default())?;
    let Registration { job, faults, claims } = registration.as_ref();
    let token = issuer.mint(job, audience.as_deref(), faults, claims).await?;
    Ok(Json(json!({ "value": token })))
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

/// Scheme and host by which the client reached us: HTTP/2 has them in the URI, HTTP/1 the host in its header.
fn origin(uri: &Uri, extensions: &Extensions, headers: &HeaderMap) -> Result<String, Refusal> {
    let scheme = uri.scheme().or_else(|| extensions.get::<Scheme>()).unwrap_or(&Scheme::HTTP);
    let host = || headers.get(HOST)?.to_str().ok()?.parse::<Authority>().ok();
    let authority = uri.authority().cloned().or_else(host).ok_or_else(|| {
        Refusal::bad_request("the request names no host, which the job's URL needs: send a `Host` header")
    })?;
    Ok(format!("{scheme}://{authority}"))
}

/// The credentials of an `Authorization: Bearer …`, whose scheme has no letter case (RFC 9110, 11.1).
fn bearer(headers: &HeaderMap) -> Result<&str, Refusal> {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or_else(Refusal::no_bearer)?;
    match value.split_once(' ') {
        Some((scheme, credentials)) if scheme.eq_ignore_ascii_case("bearer") => Ok(credentials.trim()),
        _ => Err(Refusal::no_bearer()),
    }
}

/// The audience that a query asks for.
///
/// unverified: that GitHub takes an empty one for none. Two cannot be asked for: no client does it.
fn audience(query: &str) -> Result<Option<String>, Refusal> {
    let mut asked = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "audience");
    match (asked.next(), asked.next()) {
        (_, Some(_)) => Err(Refusal::bad_request("the query has more than one `audience`: ask for one token each")),
        (Some((_, audience)), None) if !audience.is_empty() => Ok(Some(audience.into_owned())),
        _ => Ok(None),
    }
}
