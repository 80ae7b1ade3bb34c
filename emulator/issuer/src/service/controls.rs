//! What a test does to the issuer: other keys, and defects of its documents.

use std::collections::BTreeSet;

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
};
use portcullis_model::{IssuerFault, json_refusal};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{issuer::Issuer, keyring::Replaced, refusal::Refusal};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    /// Whether the replaced key leaves the key set at once.
    #[serde(default)]
    withdraw: bool,
}

pub(super) async fn rotate(
    State(issuer): State<Issuer>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Value>, Refusal> {
    let body = super::body(body)?;
    let Rotation { withdraw } = if body.is_empty() {
        Rotation::default()
    } else {
        serde_json::from_slice(&body).map_err(|error| {
            Refusal::bad_request(format!(
                "the body is no rotation: {}; it is empty, or {{\"withdraw\": true}}",
                json_refusal(&error)
            ))
        })?
    };
    let replaced = if withdraw { Replaced::Withdrawn } else { Replaced::StaysPublished };
    Ok(Json(json!({ "kid": issuer.rotate(replaced).await? })))
}

pub(super) async fn faults(State(issuer): State<Issuer>) -> Json<BTreeSet<IssuerFault>> {
    Json(issuer.faults())
}

pub(super) async fn set_faults(
    State(issuer): State<Issuer>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<BTreeSet<IssuerFault>>, Refusal> {
    let faults: BTreeSet<IssuerFault> = serde_json::from_slice(&super::body(body)?).map_err(|error| {
        Refusal::bad_request(format!(
            "the body is no list of faults: {}; it has the form [\"jwks-slow\"]",
            json_refusal(&error)
        ))
    })?;
    issuer.set_faults(faults.clone());
    Ok(Json(faults))
}
