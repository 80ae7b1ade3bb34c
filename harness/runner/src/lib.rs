//! Runs scenarios: [`prepare`] reads them, [`run`] applies their infrastructure, tries their cases and tells
//! [`Event`]s.
//!
//! Each case has a listener of its own over a fork of the applied world, so that cases neither see one another nor wait
//! for one another. A run knows AWS only as HTTP endpoints: the AWS SDKs and a registry client do the talking.

mod admin;
mod apply;
mod aws;
mod backend;
mod case;
mod claims;
mod compare;
mod event;
mod explain;
mod folder;
mod halt;
mod infra;
mod input;
mod permissions;
mod plan;
mod prepare;
mod resolve;
mod run;
mod seen_by_user;
mod set;
mod shard;
mod standing;
mod steps;
mod workflow_files;

pub use event::{
    Broken, Calls, CaseReport, Denied, ElementPlace, Event, JudgedPermission, Outcome, Reached, SeenByUser, Skipped,
    Summary, WhySkipped, WorkflowReason,
};
pub use folder::{apply_folder, apply_to};
pub use halt::Halt;
pub use input::Input;
pub use plan::UnclearWorkflow;
pub use prepare::{NoSuchFolder, NoSuchWorkflow, Prepared, RunError, Selection, prepare};
pub use resolve::UnresolvedReference;
pub use run::{Limits, run, run_until};
pub use shard::{InvalidShard, Shard};
pub use standing::{Standing, TokenService, Tried};
