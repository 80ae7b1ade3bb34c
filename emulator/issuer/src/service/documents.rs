//! The two well-known documents, under every name that GitHub has for its issuer.
//!
//! Which issuer is meant says the path, and for ghe.com and servers the `Host`. Refuses hosts that no GitHub has where one
//! is needed. unverified: the headers of the real answers but their content type.

use axum::{Json, extract::State};
use http::{HeaderMap, StatusCode, Uri, header::HOST, uri::Authority};
use portcullis_model::Host;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{documents::Served, issuer::Issuer, jwks::Jwks, refusal::Refusal};

pub(super) async fn discovery(
    State(issuer): State<Issuer>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<Map<String, Value>>, Refusal> {
    let named = named(&uri, &headers)?;
    answer(issuer.discovery(&named)).await
}

pub(super) async fn jwks(State(issuer): State<Issuer>, uri: Uri, headers: HeaderMap) -> Result<Json<Jwks>, Refusal> {
    named(&uri, &headers)?;
    answer(issuer.jwks().await?).await
}

async fn answer<T: Serialize>(served: Served<T>) -> Result<Json<T>, Refusal> {
    if !served.after.is_zero() {
        tokio::time::sleep(served.after).await;
    }
    let failing = || Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the service is unavailable");
    served.document.map(Json).ok_or_else(failing)
}

/// The URL of the issuer whose document is asked for.
fn named(uri: &Uri, headers: &HeaderMap) -> Result<String, Refusal> {
    let path = uri.path().split("/.well-known/").next().unwrap_or_default();
    let name = host(uri, headers);
    let url = if path == "/_services/token" {
        format!("https://{}{path}", name.unwrap_or_default())
    } else {
        let of_ghe = name.filter(|name| name.starts_with("token.actions.") && name.ends_with(".ghe.com"));
        format!("https://{}{path}", of_ghe.as_deref().unwrap_or("token.actions.githubusercontent.com"))
    };
    match Host::of_issuer(&url) {
        Some(_) => Ok(url),
        None => Err(Refusal::new(StatusCode::NOT_FOUND, format!("no GitHub issues tokens under the name `{url}`"))),
    }
}

/// The host that the request is for, without its port.
fn host(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let header = || headers.get(HOST)?.to_str().ok()?.parse::<Authority>().ok();
    Some(uri.authority().cloned().or_else(header)?.host().to_ascii_lowercase())
}
