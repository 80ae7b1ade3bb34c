//! How entities are shown: which members, and in which form.

pub(crate) mod document;
mod policy;
mod role;

pub(crate) use policy::{PolicyVersionView, PolicyView, Usage};
pub(crate) use role::RoleView;

use portcullis_model::Timestamp;

/// A time in whole seconds, as roles and policies have it.
fn seconds(time: Timestamp) -> i64 {
    time.as_second()
}

/// A time with its milliseconds, as providers have it. Observed.
pub(crate) fn with_milliseconds(time: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
    let milliseconds = time.as_millisecond() as f64;
    milliseconds / 1000.0
}
