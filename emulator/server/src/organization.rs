//! `/_portcullis/organization`: the organization around the accounts, set as a whole.
//!
//! `PUT` puts the tree of root, units and accounts in force, with service control and resource control policies at each
//! place, checked as AWS checks them on write; an organization of the same management account is replaced. `GET` shows
//! what limits each account, level by level; `DELETE` forgets every organization. Nothing of the tree is guessed: an
//! unknown member or name is refused.

mod document;
mod shown;
mod tree;

use axum::{
    Json,
    body::Bytes,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use portcullis_store::{Store, World, write};

use tree::Tree;

/// Sets the organization that the body describes.
pub(crate) fn put(store: &dyn Store, body: &Bytes) -> Response {
    let set = read(body).and_then(|tree| {
        let organization = tree.organization().map_err(|error| error.to_string())?;
        write(store, |world| world.put_organization(organization)).map_err(|error| error.to_string())
    });
    match set {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(message) => (StatusCode::BAD_REQUEST, format!("{message}\n")).into_response(),
    }
}

/// Shows every organization.
pub(crate) fn get(store: &dyn Store) -> Response {
    let world = store.world();
    let all: Vec<_> = world.organizations().map(shown::Shown::new).collect();
    Json(all).into_response()
}

/// Forgets every organization.
pub(crate) fn delete(store: &dyn Store) -> Response {
    let forgotten: Result<(), std::convert::Infallible> = write(store, |world: &mut World| {
        let all: Vec<_> = world.organizations().map(portcullis_store::Organization::management).collect();
        for management in all {
            world.remove_organization(management);
        }
        Ok(())
    });
    forgotten.unwrap_or_else(|never| match never {});
    StatusCode::NO_CONTENT.into_response()
}

fn read(body: &Bytes) -> Result<Tree, String> {
    serde_json::from_slice(body).map_err(|error| format!("the organization cannot be read: {error}"))
}
