//! What a customer or a collector sends: each file recognised by its content, read, and joined into one picture.
//!
//! [`Material`] gathers files and applied Terraform folders; [`Material::account`] joins them into an [`Account`]. Every
//! policy in it is a [`Document`] that knows where it is written: a stretch of the policy's text has its [`Spot`] in the
//! user's own file, also when the policy is a JSON string inside JSON. What a file was taken for is told by [`Taken`];
//! what a file refers to and nobody gave is a [`Gap`], never filled by a guess.

mod account;
mod applied;
mod document;
mod error;
mod escape;
mod facts;
mod file;
mod folder;
mod join;
mod json;
mod kind;
mod kinds;
mod material;
mod spot;
mod terraform;

pub use account::{
    Account, AttachedPolicy, Gap, Group, InlinePolicy, LooseDocument, ManagedPolicy, OpenIdConnectProvider,
    Permissions, PolicyVersion, Repository, Role, Unknown, User,
};
pub use document::Document;
pub use error::EvidenceError;
pub use file::SourceFile;
pub use folder::{Found, Skipped, find};
pub use kind::kinds;
pub use material::{Material, Taken};
pub use spot::Spot;
