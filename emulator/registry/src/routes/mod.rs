//! One file per thing of the registry.

mod base;
mod blob;
mod catalog;
mod list;
mod manifest;
mod mount;
mod referrer;
mod tag;
mod upload;

use axum::body::Body;
use http::{Method, Response};
use portcullis_wire::Fault;

use crate::{Route, faults, request::Permitted};

/// Answers a permitted request.
pub(crate) async fn answer(route: &Route, request: &Permitted<'_>, body: &mut Body) -> Result<Response<Body>, Fault> {
    match (&request.parts.method, route) {
        (_, Route::Base) => Ok(base::greet()),
        (&Method::HEAD, Route::Blob { digest, .. }) => blob::head(request, digest),
        (&Method::GET, Route::Blob { digest, .. }) => blob::get(request, digest).await,
        (&Method::DELETE, Route::Blob { digest, .. }) => blob::delete(request, digest),
        (&Method::POST, Route::Uploads { .. }) => match mount::mounted(request) {
            Some(mounted) => mounted,
            None => upload::start(request, body).await,
        },
        (&Method::GET, Route::Upload { id, .. }) => upload::status(request, id),
        (&Method::DELETE, Route::Upload { id, .. }) => upload::cancel(request, id),
        (&Method::PATCH, Route::Upload { id, .. }) => upload::add(request, id, body).await,
        (&Method::PUT, Route::Upload { id, .. }) => upload::complete(request, id, body).await,
        (&Method::HEAD | &Method::GET, Route::Manifest { reference, .. }) => manifest::read(request, reference),
        (&Method::PUT, Route::Manifest { reference, .. }) => manifest::put(request, reference, body).await,
        (&Method::DELETE, Route::Manifest { reference, .. }) => manifest::delete(request, reference),
        (&Method::GET, Route::Referrers { digest, .. }) => referrer::list(request, digest),
        (&Method::GET, Route::Tags { .. }) => tag::list(request),
        (&Method::GET, Route::Catalog) => catalog::list(request),
        // A row of the table that nothing answers is a defect, and must not look like success.
        _ => Err(faults::INTERNAL.with(&[("text", "this route has a permission but no answer")])),
    }
}
