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
mod compare;
mod event;
mod explain;
mod folder;
mod permissions;
mod plan;
mod prepare;
mod resolve;
mod run;
mod seen_by_user;
mod steps;
mod workflow_files;

pub use event::{
    Broken, Calls, CaseReport, Denied, ElementPlace, Event, JudgedPermission, Outcome, Reached, SeenByUser, Summary,
    WorkflowReason,
};
pub use folder::apply_folder;
pub use plan::UnclearWorkflow;
pub use prepare::{NoSuchFolder, NoSuchWorkflow, Prepared, RunError, Selection, prepare};
pub use resolve::UnresolvedReference;
pub use run::{Limits, run};
