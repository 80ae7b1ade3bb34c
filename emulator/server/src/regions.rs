//! `/_portcullis/regions`: in which regions accounts may be used.
//!
//! Every region is enabled until `PUT {"account": "123456789012", "region": "ap-east-1", "state": "disabled"}`, after which
//! the account's credentials mean nothing there; `stsDeactivated` lets STS alone answer `RegionDisabledException`, and
//! `enabled` is as before. `GET` shows what is not enabled. AWS does this in its Account API and in IAM's console.

use std::collections::BTreeMap;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use portcullis_model::{AccountId, Region};
use portcullis_store::{RegionState, Store, write};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    account: AccountId,
    region: Region,
    state: RegionState,
}

pub(crate) fn put(store: &dyn Store, body: &[u8]) -> Response {
    let Setting { account, region, state } = match serde_json::from_slice(body) {
        Ok(setting) => setting,
        Err(error) => {
            return (StatusCode::BAD_REQUEST, format!("the region's state cannot be read: {error}\n")).into_response();
        }
    };
    let set: Result<(), std::convert::Infallible> = write(store, |world| {
        world.account_mut(account).set_region_state(region, state);
        Ok(())
    });
    set.unwrap_or_else(|never| match never {});
    StatusCode::NO_CONTENT.into_response()
}

pub(crate) fn get(store: &dyn Store) -> Response {
    let world = store.world();
    let mut shown: BTreeMap<AccountId, BTreeMap<Region, RegionState>> = BTreeMap::new();
    for (account, region, state) in world.region_states() {
        shown.entry(account).or_default().insert(region.clone(), state);
    }
    Json(shown).into_response()
}
