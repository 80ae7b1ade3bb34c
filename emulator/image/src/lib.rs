//! What ECR's API and its registry share: finding repositories, putting layers and manifests, removing
//! images, lifecycle policies, replication, registry tokens.
//!
//! Everything here acts for a caller that is already permitted. What ECR refuses is a [`Refusal`]: one text, which the
//! API and the registry each put under a code of their own.

mod manifest;
mod mount;
mod pull;
mod push;
mod put;
mod referrer;
mod refusal;
mod remove;
mod replicate;
mod repository;
mod tag;
mod template;
mod token;
mod upload;
mod upstream;

pub mod lifecycle;
pub mod quota;
pub mod wildcard;

pub use manifest::{Descriptor, Manifest, MediaType};
pub use mount::{Mounting, mount_layer};
pub use pull::{record_pull, shown_pull};
pub use push::{Door, Push, Pushed, put_manifest};
pub use put::{put_layer, remove_layer};
pub use quota::Quota;
pub use referrer::{Referrer, referrers};
pub use refusal::Refusal;
pub use remove::{indexes_with, remove_by_reference, remove_image, remove_tag};
pub use replicate::{delete_replicas, matches_any, replicate_all};
pub use repository::{current_repository, find_repository, read_image};
pub use tag::{is_immutable, is_tag};
pub use template::{is_made_on_push, make_on_push, template_for};
pub use token::{
    LAYERS_PATH, LayerLink, RegistryToken, TOKEN_HOURS, TokenRefused, layer_url, public_authorization_token,
};
pub use upload::{begin_upload, complete_upload, fits_in_layer, has_large_parts, upload_part};
pub use upstream::upstream_of;
