//! The fake GitHub: claims, subjects, keys, tokens, discovery and the runner's token endpoint.
//!
//! A [`Job`](portcullis_model::Job) goes in, a token that verifies against the published keys comes out. [`Issuer`]
//! does it with its own clock and keys, [`router`] over HTTP as a runner sees it; [`Claims`], [`subject`] and [`mint`]
//! are the pure steps between.

mod certificate;
mod claims;
mod derived;
mod discovery;
mod fault;
mod issuer;
mod jobs;
mod jwks;
mod keys;
mod mint;
mod pool;
mod refusal;
mod service;
mod subject;

pub use claims::{ClaimOverrides, Claims, Issuance};
pub use discovery::Discovery;
pub use fault::ContradictoryFaults;
pub use issuer::{ISSUER_URL, Issuer, MintError};
pub use jwks::{Jwk, Jwks};
pub use keys::{KeyFailure, SigningKey};
pub use mint::{forge, mint};
pub use service::router;
pub use subject::subject;
