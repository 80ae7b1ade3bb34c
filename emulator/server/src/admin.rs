//! The admin routes under `/_portcullis/`: health, reset, the clock, the decision journal, the organization, links to
//! layers.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{StatusCode, Uri};
use portcullis_gate::Gate;
use serde::{Deserialize, Serialize};

use crate::{Emulator, decisions, organization};

#[derive(Clone)]
struct Admin {
    gate: Arc<Gate>,
    emulator: Emulator,
}

pub(crate) fn router<S: Clone + Send + Sync + 'static>(gate: Arc<Gate>, emulator: Emulator) -> Router<S> {
    Router::new()
        .route("/health", get(health))
        .route("/reset", post(reset))
        .route("/clock", get(clock).post(advance))
        .route("/decisions", get(decisions))
        .route("/organization", get(organization).put(put_organization).delete(delete_organization))
        .route("/layers/{digest}", get(layer))
        .fallback(unknown)
        .with_state(Admin { gate, emulator })
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
}

async fn health() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

async fn reset(State(admin): State<Admin>) -> StatusCode {
    admin.emulator.reset();
    admin.gate.journal().clear();
    StatusCode::NO_CONTENT
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Time {
    now: portcullis_model::Timestamp,
    offset_seconds: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

async fn clock(State(admin): State<Admin>) -> Json<Time> {
    let clock = admin.emulator.clock();
    Json(Time { now: clock.now(), offset_seconds: clock.offset_milliseconds() / 1000 })
}

async fn advance(State(admin): State<Admin>, Json(advance): Json<Advance>) -> Response {
    // A century either way keeps every date that AWS could print in four digits.
    const CENTURY: u64 = 100 * 366 * 24 * 3600;
    let clock = admin.emulator.clock();
    let sum = advance.advance_seconds.checked_add(clock.offset_milliseconds() / 1000);
    if sum.is_none_or(|sum| sum.unsigned_abs() > CENTURY) {
        let message = "`advanceSeconds` moves the clock by more than a century\n";
        return (StatusCode::BAD_REQUEST, message).into_response();
    }
    clock.advance(advance.advance_seconds.saturating_mul(1000));
    self::clock(State(admin)).await.into_response()
}

async fn decisions(State(admin): State<Admin>, asked: decisions::Asked) -> Response {
    decisions::answer(admin.gate.journal(), &asked)
}

async fn organization(State(admin): State<Admin>) -> Response {
    organization::get(admin.gate.store())
}

async fn put_organization(State(admin): State<Admin>, body: Bytes) -> Response {
    organization::put(admin.gate.store(), &body)
}

async fn delete_organization(State(admin): State<Admin>) -> Response {
    organization::delete(admin.gate.store())
}

async fn layer(State(admin): State<Admin>, uri: Uri) -> Response {
    portcullis_registry::serve_layer(&admin.gate, &uri)
}

async fn unknown() -> Response {
    let message = "the admin routes are `health`, `reset`, `clock`, `decisions` and `organization`\n";
    (StatusCode::NOT_FOUND, message).into_response()
}
