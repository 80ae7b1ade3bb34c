//! Pushes and pulls images as docker, buildx, skopeo, podman, buildah, crane and oras do, request for request.
//!
//! [`push`] and [`pull`] take a [`Client`], a [`Target`] and, to push, an [`Image`] made on the spot. They answer
//! [`Pushed`] or [`Pulled`], or a [`ClientFailure`] whose message is what the client's user would read. Each of them
//! carries the log of its requests, as [`Exchange`]s.
//!
//! What each client sends and prints was measured with the real one. Clients that send requests in parallel are played
//! one request after another, in a fixed order that the real client may take.

mod answer;
mod attestation;
mod client;
mod clients;
mod conversion;
mod exchange;
mod failure;
mod image;
mod layer;
mod manifest;
mod platform;
mod route;
mod session;
mod target;
mod transfer;
mod verify;
mod wave;

pub use client::{Client, UnknownClient};
pub use exchange::{Body, Exchange, Framing};
pub use failure::{ClientFailure, FailureKind};
pub use image::Image;
pub use layer::Layer;
pub use target::Target;
pub use transfer::{Pulled, Pushed, http_client, pull, push, resolve};
