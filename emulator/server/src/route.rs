//! Which part of the emulator a request is for.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, State},
    response::{IntoResponse, Response},
};
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use portcullis_gate::{Facts, Gate};
use portcullis_issuer::Issuer;

use crate::{Emulator, admin, emulator::services};

/// No AWS call is larger; layers come through the registry.
const CALL_LIMIT: usize = 32 * 1024 * 1024;

pub(crate) fn router(gate: Arc<Gate>, issuer: Issuer, emulator: Emulator) -> Router {
    Router::new()
        .nest("/_portcullis", admin::router(gate.clone(), emulator))
        .fallback(answer)
        .with_state(gate)
        .merge(portcullis_issuer::router(issuer))
}

async fn answer(
    State(gate): State<Arc<Gate>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request<Body>,
) -> Response {
    let facts = facts(&request, peer);
    let path = request.uri().path();
    if path == "/v2" || path.starts_with("/v2/") {
        portcullis_registry::serve(&gate, request, &facts).await
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

fn facts(request: &Request<Body>, peer: SocketAddr) -> Facts {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let host = text(header::HOST).or_else(|| request.uri().authority().map(ToString::to_string));
    Facts {
        request_id: uuid::Uuid::new_v4().to_string(),
        source_ip: peer.ip(),
        secure: false,
        host: host.unwrap_or_default(),
        user_agent: text(header::USER_AGENT),
    }
}
