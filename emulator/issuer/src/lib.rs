//! The fake GitHub: claims, subjects, keys, tokens, discovery, the runner's token endpoint and its customisation by REST.
//!
//! A [`Job`](portcullis_model::Job) goes in, a token that verifies against the published keys comes out. [`Issuer`]
//! does it with its own clock and keys, [`router`] over HTTP as a runner sees it; [`Claims`], [`mint`](mint()) and
//! [`forge`] are the pure steps between.

mod certificate;
mod claims;
mod customization;
mod derived;
mod discovery;
mod documents;
mod fault;
mod forgery;
mod issuer;
mod jobs;
mod jwks;
mod kept;
mod keyring;
mod keys;
mod mint;
mod pool;
mod refusal;
mod service;
mod subject;
mod unowned;

pub use claims::{ClaimOverrides, Claims, Issuance, NoClaims, issuer_of};
pub use discovery::Discovery;
pub use documents::{SLOW, Served};
pub use fault::ContradictoryFaults;
pub use forgery::forge;
pub use issuer::{Edition, ISSUER_URL, Issuer, MintError};
pub use jwks::{Jwk, Jwks};
pub use kept::NotRecalled;
pub use keyring::Replaced;
pub use keys::{KeyFailure, SigningKey};
pub use mint::mint;
pub use pool::begin_keys;
pub use service::{ADMIN_ROUTES, router};
pub use subject::{MissingSubjectKey, subject_prefix};
