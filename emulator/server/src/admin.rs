//! The admin routes under `/_portcullis/`: health, reset, the clock, the decision journal, what credentials may do, the
//! organization, regions, ordered failures, links to layers.
//!
//! All but the links, which are permissions of their own and go by whatever name a registry client uses, answer under the
//! emulator's own names only.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{ConnectInfo, State},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{Extensions, HeaderMap, StatusCode, Uri};
use portcullis_gate::Gate;
use serde::{Deserialize, Serialize};

use crate::{Emulator, admin_hosts, decisions, faults, organization, permissions, regions, route};

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
        .route("/permissions", post(permissions))
        .route("/organization", get(organization).put(put_organization).delete(delete_organization))
        .route("/regions", get(regions).put(put_region))
        .route("/faults", get(faults).post(order_fault).delete(clear_faults))
        .fallback(unknown)
        .layer(from_fn_with_state(emulator.settings.admin_hosts.clone(), admin_hosts::check))
        .route("/layers/{digest}", get(layer))
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
    admin.gate.injected_faults().clear();
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
    admin.emulator.collect_garbage().await;
    self::clock(State(admin)).await.into_response()
}

async fn decisions(State(admin): State<Admin>, asked: decisions::Asked) -> Response {
    decisions::answer(admin.gate.journal(), &asked)
}

async fn permissions(
    State(admin): State<Admin>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    extensions: Extensions,
    body: Bytes,
) -> Response {
    permissions::answer(&admin.gate, &body, &route::facts(&headers, None, &extensions, peer))
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

async fn regions(State(admin): State<Admin>) -> Response {
    regions::get(admin.gate.store())
}

async fn put_region(State(admin): State<Admin>, body: Bytes) -> Response {
    regions::put(admin.gate.store(), &body)
}

async fn faults(State(admin): State<Admin>) -> Response {
    faults::get(admin.gate.injected_faults())
}

async fn order_fault(State(admin): State<Admin>, body: Bytes) -> Response {
    faults::post(admin.gate.injected_faults(), &body)
}

async fn clear_faults(State(admin): State<Admin>) -> StatusCode {
    admin.gate.injected_faults().clear();
    StatusCode::NO_CONTENT
}

async fn layer(State(admin): State<Admin>, uri: Uri, headers: HeaderMap) -> Response {
    portcullis_registry::serve_layer(&admin.gate, &uri, &headers).await
}

async fn unknown() -> Response {
    let message = "the admin routes are `health`, `reset`, `clock`, `decisions`, `permissions`, `organization`, `regions` \
                   and `faults`\n";
    (StatusCode::NOT_FOUND, message).into_response()
}
