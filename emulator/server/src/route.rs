//! Which part of the emulator a request is for.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, State},
    response::{IntoResponse, Response},
};
use http::{
    Extensions, HeaderMap, Request, StatusCode, header,
    uri::{Authority, Scheme},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use portcullis_gate::{Facts, Gate};
use portcullis_issuer::Issuer;
use portcullis_registry::Profile;

use crate::{Emulator, admin, emulator::services, keeping};

/// No AWS call is larger; layers come through the registry.
const CALL_LIMIT: usize = 32 * 1024 * 1024;

pub(crate) fn router(gate: Arc<Gate>, issuer: Issuer, emulator: Emulator) -> Router {
    let profile = emulator.settings.registry_profile;
    // AWS calls and the registry wait by themselves until all is kept, to say in their own words when it is not.
    let when_kept = axum::middleware::from_fn_with_state(emulator.clone(), keeping::answer_when_kept);
    Router::new()
        .merge(admin::router(gate.clone(), emulator).layer(when_kept.clone()))
        .fallback(move |gate, peer, request| answer(gate, profile, peer, request))
        .with_state(gate)
        .merge(portcullis_issuer::router(issuer).layer(when_kept))
}

async fn answer(
    State(gate): State<Arc<Gate>>,
    profile: &'static Profile,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request<Body>,
) -> Response {
    let facts = facts(request.headers(), request.uri().authority(), request.extensions(), peer);
    let path = request.uri().path();
    if path == "/v2" || path.starts_with("/v2/") {
        portcullis_registry::serve(&gate, profile, request, &facts).await
    } else if path == "/" {
        call(&gate, request, &facts).await
    } else {
        let message = format!(
            "nothing is served at `{path}`: AWS calls go to `/`, the registry is at `/v2/`, the fake GitHub at `/_github/`\n"
        );
        (StatusCode::NOT_FOUND, message).into_response()
    }
}

async fn call(gate: &Gate, request: Request<Body>, facts: &Facts) -> Response {
    let (parts, body) = request.into_parts();
    match Limited::new(body, CALL_LIMIT).collect().await {
        Ok(body) => gate.serve(services(), &parts, &body.to_bytes(), facts).await.map(Body::from),
        Err(error) => {
            let too_large = error.is::<LengthLimitError>();
            let status = if too_large { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
            (status, format!("the request could not be read: {error}\n")).into_response()
        }
    }
}

pub(crate) fn facts(
    headers: &HeaderMap,
    authority: Option<&Authority>,
    extensions: &Extensions,
    peer: SocketAddr,
) -> Facts {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let host = text(header::HOST).or_else(|| authority.map(ToString::to_string));
    Facts {
        request_id: uuid::Uuid::new_v4().to_string(),
        source_ip: peer.ip(),
        secure: extensions.get::<Scheme>() == Some(&Scheme::HTTPS),
        host: host.unwrap_or_default(),
        user_agent: text(header::USER_AGENT),
    }
}
