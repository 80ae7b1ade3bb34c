//! GitHub workflow files: whether an event starts a workflow, whether its job may mint a token, and what it does with it.
//!
//! [`Workflow::read`] takes a file as GitHub takes it, with its words where it does not. [`Workflow::run`] says whether an
//! event starts it, [`Started::job`] what a job may do and what its token says, and [`steps::deeds`] what it does.

mod call;
mod describe;
mod error;
mod file;
mod permissions;
mod place;
mod reading;
mod reference;
mod run;
mod schema;
mod step;
pub mod steps;
mod template;
mod trigger;
mod workflow;
mod yaml;

pub use call::Resolver;
pub use error::{WorkflowError, WorkflowErrors};
pub use file::Warning;
pub use permissions::{DefaultPermissions, Form, Level, Permissions};
pub use place::{Map, Place, Text};
pub use reading::{Limits, Reading};
pub use run::{
    BranchPolicy, DeploymentPattern, Environment, Finished, JobOutcome, JobRun, Leg, Mint, NoSuchJob, NotStarted, Run,
    Started, UnknownJob,
};
pub use step::Step;
pub use steps::CannotTell;
pub use workflow::Workflow;
