//! How entities are shown: which members, and in which form.

mod boundary;
pub(crate) mod detail;
pub(crate) mod document;
mod instance_profile;
mod policy;
mod role;
mod usage;
mod user;

pub(crate) use boundary::BoundaryView;
pub(crate) use instance_profile::InstanceProfileView;
pub(crate) use policy::{PolicyVersionView, PolicyView, version_id};
pub(crate) use role::{RoleLastUsed, RoleView};
pub(crate) use usage::{Usage, Uses};
pub(crate) use user::{AccessKeyView, GroupView, UserView};

use portcullis_model::Timestamp;

/// A time in whole seconds, as roles and policies have it.
pub(crate) fn seconds(time: Timestamp) -> i64 {
    time.as_second()
}

/// A time with its milliseconds, as providers have it. Observed.
pub(crate) fn with_milliseconds(time: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
    let milliseconds = time.as_millisecond() as f64;
    milliseconds / 1000.0
}
