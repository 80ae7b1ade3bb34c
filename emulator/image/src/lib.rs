//! What ECR's API and its registry share: finding repositories, putting layers and manifests, registry tokens.
//!
//! Everything here acts for a caller that is already permitted. What ECR refuses is a [`Refusal`]: one text, which the
//! API and the registry each put under a code of their own.

mod manifest;
mod put;
mod refusal;
mod repository;
mod token;

pub use manifest::{Descriptor, Manifest, MediaType};
pub use put::{put_layer, put_manifest};
pub use refusal::Refusal;
pub use repository::{find_repository, read_image};
pub use token::{LayerLink, RegistryToken, TOKEN_HOURS, TokenRefused};
