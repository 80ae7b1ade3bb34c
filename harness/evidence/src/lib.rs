//! What a customer or a collector sends: each file recognised by its content, read, and joined into one picture.
//!
//! [`Material`] gathers files and applied Terraform folders; [`Material::account`] joins them into an [`Account`]. Every
//! policy in it is a [`Document`] that knows where it is written: a stretch of the policy's text has its [`Spot`] in the
//! user's own file, also when the policy is a JSON string inside JSON. What a file was taken for is told by [`Taken`];
//! what a file refers to and nobody gave is a [`Gap`], never filled by a guess.

mod account;
mod applied;
mod archive;
mod collection;
mod document;
mod error;
mod escape;
mod facts;
mod file;
mod folder;
mod github;
mod join;
mod json;
mod kind;
mod kinds;
mod log;
mod material;
mod picture;
mod shown;
mod spot;
mod terraform;
mod text;
mod token;
mod trail;
mod web_token;

pub use account::{
    Account, AttachedPolicy, Gap, Group, InlinePolicy, LooseDocument, ManagedPolicy, OpenIdConnectProvider,
    Permissions, PolicyVersion, Repository, Role, Unknown, User,
};
pub use collection::{Collection, GitHubName, InvalidGitHubName};
pub use document::Document;
pub use error::EvidenceError;
pub use file::SourceFile;
pub use folder::{Found, Skipped, find};
pub use github::{DeploymentBranches, Environment, GitHub, GitHubRepository, Immutable, SubjectSettings};
pub use kind::kinds;
pub use log::{KnownMessage, Log, Message};
pub use material::{Material, Taken};
pub use picture::Picture;
pub use spot::{Spot, Written, place_in};
pub use token::{Signature, Token};
pub use trail::TrailEvent;
pub use web_token::{Members, NotAToken, WebToken};
