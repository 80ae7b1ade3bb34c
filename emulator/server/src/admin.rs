//! The admin routes under `/_portcullis/`: health, reset, the clock, the decision journal, what credentials may do, the
//! organization, regions, ordered failures, links to layers.
//!
//! All but the links, which are permissions of their own and go by whatever name a registry client uses, answer under the
//! emulator's own names only.

use std::{future::ready, net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{ConnectInfo, State},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{Extensions, HeaderMap, StatusCode, Uri};
use portcullis_gate::Gate;
use serde::{Deserialize, Serialize};

use crate::{
    Emulator, admin_hosts,
    admin_routes::{FOLDER, Route, listed},
    decisions, faults, instances, organization, permissions, regions, route,
};

#[derive(Clone)]
pub(crate) struct Admin {
    gate: Arc<Gate>,
    emulator: Emulator,
}

/// The routes, under [`FOLDER`].
pub(crate) fn router<S: Clone + Send + Sync + 'static>(gate: Arc<Gate>, emulator: Emulator) -> Router<S> {
    let list: Arc<str> = listed(routes().into_iter().chain([layers()])).into();
    let told = Arc::clone(&list);
    let told = get(move || ready(told.to_string()));
    let unknown = move || ready((StatusCode::NOT_FOUND, format!("there is no such admin route; there are\n{list}")));
    let routed = routes().into_iter().fold(Router::new(), |router, route| router.route(route.path, route.answers));
    let own_names = from_fn_with_state(emulator.settings.admin_hosts.clone(), admin_hosts::check);
    let (layers, admin) = (layers(), Admin { gate, emulator });
    let routed = routed.route("/", told.clone()).fallback(unknown).layer(own_names.clone());
    Router::new()
        .nest(FOLDER, routed.route(layers.path, layers.answers).with_state(admin.clone()))
        .route(&format!("{FOLDER}/"), told.layer(own_names).with_state(admin))
}

fn routes() -> Vec<Route> {
    vec![
        Route::new("/health", "whether it is up, and its version").get(health),
        Route::new("/reset", "forgets everything").post(reset),
        Route::new("/clock", "the time, and how far it is moved: {\"advanceSeconds\": 3600}").get(clock).post(advance),
        Route::new("/decisions", "every decision, with its reasons").get(decisions),
        Route::new("/permissions", "whether credentials may do something, without doing it").post(permissions),
        Route::new("/instances", "the credentials of a role on an EC2 instance").post(instances),
        Route::new("/organization", "the organization around the accounts")
            .get(organization)
            .put(put_organization)
            .delete(delete_organization),
        Route::new("/regions", "in which regions accounts may be used").get(regions).put(put_region),
        Route::new("/faults", "failures of AWS on order").get(faults).post(order_fault).delete(clear_faults),
    ]
}

/// The links that a registry gives out.
fn layers() -> Route {
    Route::new("/layers/{digest}", "a layer, by the link that the registry gave to it").get(layer)
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
    admin.gate.last_uses().clear();
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

async fn advance(State(admin): State<Admin>, body: Bytes) -> Response {
    let advance: Advance = match serde_json::from_slice(&body) {
        Ok(advance) => advance,
        Err(error) => return (StatusCode::BAD_REQUEST, format!("the time cannot be moved: {error}\n")).into_response(),
    };
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

async fn instances(State(admin): State<Admin>, body: Bytes) -> Response {
    instances::answer(&admin.gate, &body)
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
