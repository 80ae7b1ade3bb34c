//! The runner's token service.
//!
//! A test registers a job and gets what a runner puts into `ACTIONS_ID_TOKEN_REQUEST_URL` and
//! `ACTIONS_ID_TOKEN_REQUEST_TOKEN`; with them, `@actions/core` and the official actions get tokens unmodified.
//! Refuses jobs that GitHub cannot have, bearers of no job or another one, and jobs that may not ask; and, where a test
//! asked for that fault, everybody.

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, RawQuery, State,
        rejection::{BytesRejection, PathRejection},
    },
};
use http::{
    Extensions, HeaderMap, StatusCode, Uri,
    header::{AUTHORIZATION, HOST},
    uri::{Authority, Scheme},
};
use percent_encoding::percent_decode_str;
use portcullis_model::{IssuerFault, json_refusal};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    claims::NoClaims,
    fault,
    issuer::{Issuer, MintError},
    jobs::Registration,
    refusal::Refusal,
};

pub(super) async fn register(
    State(issuer): State<Issuer>,
    uri: Uri,
    extensions: Extensions,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let mut registration: Registration = serde_json::from_slice(&super::body(body)?).map_err(|error| {
        Refusal::bad_request(format!(
            "the body is not a job that can be registered: {}; it has the form {{\"job\": {{\"repository\": \
             {{\"owner\": \"octo-org\", \"name\": \"octo-repo\"}}, \"event\": {{\"push\": \"refs/heads/main\"}}}}}}, and may have `faults`, `claims` and `issuerFaults`",
            json_refusal(&error)
        ))
    })?;
    registration.job.validate().map_err(|error| MintError::from(NoClaims::from(error)))?;
    fault::consistent(&registration.faults).map_err(MintError::from)?;

    let origin = origin(&uri, &extensions, &headers)?;
    if let Some(faults) = registration.issuer_faults.take() {
        issuer.set_faults(faults);
    }
    let asked = registration.job.repository.full_name();
    let repository = &mut registration.job.repository;
    let kept = {
        let mut settings = issuer.customization.lock();
        (repository.owner, repository.name) = settings.name(&repository.owner, &repository.name);
        settings.repository(&asked).seen = Some(repository.clone());
        repository.full_name()
    };
    let may_mint = registration.job.may_mint();
    let ticket = issuer.jobs.register(registration, issuer.seconds());
    let url = format!("{origin}/_github/idtoken/{}/{}?api-version=2.0", ticket.plan, ticket.job);
    let mut given = json!({ "requestUrl": url, "requestToken": ticket.bearer });
    if let Some(given) = given.as_object_mut().filter(|_| kept != asked) {
        // The token has GitHub's spelling, not the asker's.
        given.insert("repository".to_owned(), json!(kept));
    }
    Ok((StatusCode::CREATED, Json(if may_mint { given } else { json!({ "withheld": given }) })))
}

pub(super) async fn id_token(
    State(issuer): State<Issuer>,
    path: Result<Path<(Uuid, Uuid)>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let no_job = |_| Refusal::new(StatusCode::NOT_FOUND, "the URL names no job: ask at the `requestUrl` of a job");
    let Path((plan, job)) = path.map_err(no_job)?;
    if issuer.faults().contains(&IssuerFault::TokenServiceError) {
        return Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the service is unavailable"));
    }
    let registration = issuer.jobs.find(plan, job, bearer(&headers)?, issuer.seconds())?;
    let audience = audience(query.as_deref().unwrap_or_default())?;
    let Registration { job, faults, claims, .. } = registration.as_ref();
    let token = issuer.mint(job, audience.as_deref(), faults, claims).await?;
    Ok(Json(json!({ "value": token })))
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
/// unverified: that GitHub takes an empty one for none. Two cannot be asked for, nor one that is not UTF-8: no client does it.
fn audience(query: &str) -> Result<Option<String>, Refusal> {
    if percent_decode_str(query).decode_utf8().is_err() {
        return Err(Refusal::bad_request("the query is not UTF-8: percent-encode the bytes of the audience's UTF-8"));
    }
    let mut asked = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "audience");
    match (asked.next(), asked.next()) {
        (_, Some(_)) => Err(Refusal::bad_request("the query has more than one `audience`: ask for one token each")),
        (Some((_, audience)), None) if !audience.is_empty() => Ok(Some(audience.into_owned())),
        _ => Ok(None),
    }
}
