//! The world that the emulator answers from.
//!
//! A [`World`] is a persistent value: cloning it is cheap and gives a snapshot that nothing changes any more. A
//! [`Store`] holds the current one; [`MemoryStore`] holds it in memory. [`Seal`] turns a session into its session token
//! and back, so that sessions need no storage at all.

mod account;
mod blob;
mod id;
mod managed;
mod organization;
mod repository;
mod seal;
mod session;
mod store;
mod upload;
mod world;

pub mod contract;

pub use account::{Document, InlinePolicy, ManagedPolicy, OidcProvider, PolicyVersion, Role, Tag};
pub use blob::Blobs;
pub use id::{UniqueId, random_secret};
pub use managed::aws_managed_policy;
pub use organization::{
    ControlPolicy, ControlPolicyType, Organization, OrganizationError, Parent, Target, UnfitControlPolicy, Unit,
};
pub use repository::{Image, Repository, RepositoryKey, TagMutability};
pub use seal::{Broken, Seal};
pub use session::{IdentityKey, Session, SessionPolicy};
pub use store::{Change, MemoryStore, Store, write};
pub use upload::{UnknownUpload, Uploads};
pub use world::{Account, World};
