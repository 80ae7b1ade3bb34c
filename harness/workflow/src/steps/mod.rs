//! What a job's steps do about AWS: which role they assume and how, where they log in, which image they push.
//!
//! The steps are walked in order with the values that their expressions have, the outputs of the actions that are
//! modelled and the variables that scripts set in a plain way. Nothing is run. What cannot be worked out says so, with
//! the place, and a scenario can give it.

mod action;
mod amazon_ecr_login;
mod build_push_action;
mod configure_aws_credentials;
mod deed;
mod deed_text;
mod docker;
mod image;
mod inputs;
mod known;
mod local_images;
mod login_action;
pub mod messages;
mod metadata_action;
mod releases;
mod run;
mod session_tags;
mod shell;
mod version;
mod walk;

use std::collections::BTreeMap;

use portcullis_expression::Contexts;

pub use deed::{
    AssumeRole, AuthFile, ClientRefused, Configured, Credentials, Deed, Deeds, Does, EcrLogin, LoginClient,
    LoginCredentials, Push, PushClient, Refused, Skipped, TokenSource, Warning,
};
pub use image::ImageName;
pub use known::{CannotTell, Known, PartlyKnown, Piece};
pub use local_images::Local;
pub use version::Version;

use crate::{place::Text, step::Step};

/// A job's steps, and what their expressions are evaluated against.
#[derive(Clone, Debug)]
pub struct JobSteps<'a> {
    /// The steps, in order.
    pub steps: &'a [Step],
    /// The contexts of the job; `env` holds the variables of the workflow and the job.
    pub contexts: Contexts,
    /// `defaults.run.shell`
    pub shell: Option<Text>,
    /// Whether the job may ask for a web identity token.
    pub may_mint: bool,
    /// Which release an action is, by what `uses` says (`aws-actions/configure-aws-credentials@COMMIT`), where the
    /// reference does not tell.
    pub releases: BTreeMap<String, Version>,
}

/// What the steps do, assuming that each succeeds.
#[must_use]
pub fn deeds(job: &JobSteps<'_>) -> Deeds {
    walk::Walk::through(job).finish()
}

/// The command by which the job fails whatever happens, if there is one.
pub(crate) fn failing(job: &JobSteps<'_>) -> Option<Text> {
    walk::Walk::through(job).failing()
}
