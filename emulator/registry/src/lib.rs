//! The registry under `/v2/` as Amazon ECR serves it, each request judged by the gate.
//!
//! A request becomes a [`Route`]; `permissions.rs` says which IAM action it needs; the token says who asks; the gate
//! judges; a file of `routes/` answers. A route without a row in the table does not exist.

mod faults;
mod layer;
mod part;
mod permissions;
mod profile;
mod request;
mod route;
mod routes;
mod serve;

pub use faults::FAULTS;
pub use layer::serve_layer;
pub use permissions::{OCI_PERMISSIONS, PERMISSIONS, Row};
pub use portcullis_image::LAYERS_PATH;
pub use profile::{ECR, OCI, PROFILES, Profile};
pub use route::{Noun, Route};
pub use serve::serve;
