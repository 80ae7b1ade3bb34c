//! The words that every other crate speaks, with no behaviour behind them.
//!
//! [`Arn`], [`AccountId`], [`Region`] and the names of roles and repositories are parsed once and cannot be wrong
//! afterwards. [`Clock`] is the only place where the time of day is read. [`Job`] is what a GitHub workflow run is
//! to the token service.

mod account;
mod arn;
mod cause;
mod clock;
mod digest;
mod job;
mod json_refusal;
mod name;
mod region;
mod stage;
mod unverified;

pub use account::{AccountId, InvalidAccountId};
pub use arn::{Arn, InvalidArn};
pub use cause::Cause;
pub use clock::{Clock, Duration, Timestamp};
pub use digest::{Digest, InvalidDigest};
pub use job::{
    Deployed, Enterprise, Event, Host, IdToken, InvalidHost, InvalidJob, IssuerFault, Job, JobResult, MergeGroup,
    PermissionLevels, PermissionScope, Permissions, PropertyValue, PullRequest, Repository, Run, RunnerEnvironment,
    SubjectForm, TokenFault, Visibility, Withheld, activities,
};
pub use json_refusal::json_refusal;
pub use name::{InvalidName, RepositoryName, RoleName};
pub use region::{InvalidRegion, Partition, Region};
pub use stage::Stage;
pub use unverified::Unverified;
