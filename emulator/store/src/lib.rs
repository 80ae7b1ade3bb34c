//! The world that the emulator answers from.
//!
//! A [`World`] is a persistent value: cloning it is cheap and gives a snapshot that nothing changes any more. A
//! [`Store`] holds the current one: [`MemoryStore`] in memory, [`DurableStore`] in a folder too. [`Blobs`] and
//! [`Uploads`] hold what layers are made of. [`Seal`] turns a session into its session token and back, so that sessions
//! need no storage at all.

mod access_key;
mod access_key_id;
mod account;
mod acknowledgement;
mod blob;
mod content;
mod directory;
mod disk;
mod durable;
mod id;
mod instance_profile;
mod managed;
mod organization;
mod principals;
mod public_repository;
mod region;
mod registry;
mod repository;
mod seal;
mod session;
mod store;
mod upload;
mod user;
mod world;

pub mod contract;

pub use access_key::AccessKey;
pub use access_key_id::account_of_access_key;
pub use account::{Document, InlinePolicies, InlinePolicy, ManagedPolicy, OidcProvider, PolicyVersion, Role, Tag};
pub use acknowledgement::{Acknowledgement, NotKept};
pub use blob::{Blob, BlobReader, Blobs};
pub use directory::Directory;
pub use disk::DiskFailure;
pub use durable::{DurableStore, FailingDisk, OpenError};
pub use id::{UniqueId, random_secret};
pub use instance_profile::InstanceProfile;
pub use managed::{aws_managed_policies, aws_managed_policy};
pub use organization::{
    AccountCreation, ControlPolicy, ControlPolicyType, CreationOutcome, FeatureSet, JoinedBy, Member, MemberStatus,
    Organization, OrganizationError, Parent, Target, UnfitControlPolicy, Unit,
};
pub use principals::NamedPrincipal;
pub use public_repository::{CatalogData, PublicRepository};
pub use region::{RegionSettings, RegionState, TokenVersion};
pub use registry::{
    AccountSetting, AppliedFor, Backfill, BackfillResult, CreationTemplate, DeleteReplication, PullThroughCacheRule,
    Registry, ReplicationDestination, ReplicationRule, RepositoryFilter, RepositoryFilterType, ScanFrequency, ScanType,
    Scanning, ScanningRule, SigningRule,
};
pub use repository::{
    Encryption, EncryptionType, Image, ImageStorage, Lifecycle, LifecyclePreview, LifecycleResult, Replica, Repository,
    RepositoryKey, TagMutability,
};
pub use seal::{Broken, Seal};
pub use session::{IdentityKey, Session, SessionKind, SessionPolicy, federated_user};
pub use store::{Change, Collected, MemoryStore, Store, write};
pub use upload::{Part, UploadError, Uploads};
pub use user::{Group, User};
pub use world::{Account, World};
