//! What a user sees of an action that fails: the lines it prints, the calls it makes, how long it takes.
//!
//! By action, release and failure. What AWS answers is given; everything around it is the action's. Measured for
//! `configure-aws-credentials` v4.3.1, v5.1.1 and v6.2.3 and `amazon-ecr-login` v2.1.7; for other releases from their
//! source.

mod amazon_ecr_login;
mod configure_aws_credentials;
mod retries;

use std::ops::RangeInclusive;

use super::{deed::Configured, version::Version};

/// The actions whose messages are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// `aws-actions/configure-aws-credentials`
    ConfigureAwsCredentials,
    /// `aws-actions/amazon-ecr-login`
    AmazonEcrLogin,
}

/// How the step was set up, as far as it matters to what is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The release.
    pub version: Version,
    /// How often the action tries: 12 by default, 1 with `disable-retry`.
    pub attempts: u32,
}

impl From<&Configured> for Setting {
    fn from(configured: &Configured) -> Self {
        Self { version: configured.version, attempts: configured.attempts }
    }
}

/// How it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    /// The role is assumed with a token of GitHub's.
    Assumed {
        /// STS's `AssumedRoleId`: `AROA…:GitHubActions`.
        assumed_role_id: String,
    },
    /// A token is wanted, but the job may not have one, and the runner has no credentials of its own.
    NoTokenPermission,
    /// GitHub's token service refuses.
    TokenRefused {
        /// The status.
        status: u16,
        /// The text of the error.
        message: String,
    },
    /// STS refuses a call.
    Sts {
        /// Which.
        call: StsCall,
        /// The code.
        code: String,
        /// The message.
        message: String,
    },
    /// The action refuses an input.
    InputRefused {
        /// Its message.
        message: String,
        /// How often it tries before it says so: more than once where it refuses while it assumes the role.
        attempts: u32,
    },
    /// ECR refuses `GetAuthorizationToken`.
    Ecr {
        /// The message.
        message: String,
    },
    /// `docker login` fails.
    DockerLogin {
        /// The registry, as ECR named it without its scheme.
        registry: String,
        /// What docker prints.
        stderr: String,
    },
    /// There are no credentials to call ECR with.
    NoCredentials,
}

/// A call to STS that can be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StsCall {
    /// With a token of GitHub's.
    AssumeRoleWithWebIdentity,
    /// With a token from a file.
    AssumeRoleWithTokenFile,
    /// With access keys or the credentials of an earlier step.
    AssumeRole,
    /// The check of credentials that are there.
    GetCallerIdentity,
}

/// What a user sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenByUser {
    /// The lines of the log. `<n>` stands for a number that varies.
    pub lines: Vec<String>,
    /// The calls in order, with how often.
    pub calls: Vec<(&'static str, u32)>,
    /// How long it takes, as nineteen of twenty runs would.
    pub seconds: RangeInclusive<u32>,
    /// The exit code of the step.
    pub exit: i32,
}

/// What a user sees of this course; none where the action has no such.
#[must_use]
pub fn outcome(action: Action, setting: Setting, course: &Course) -> Option<SeenByUser> {
    match action {
        Action::ConfigureAwsCredentials => configure_aws_credentials::outcome(setting, course),
        Action::AmazonEcrLogin => amazon_ecr_login::outcome(setting.version, course),
    }
}

impl SeenByUser {
    fn at_once(lines: Vec<String>, calls: Vec<(&'static str, u32)>, exit: i32) -> Self {
        Self { lines, calls, seconds: 0..=1, exit }
    }
}

/// An error as GitHub's log shows it.
fn error(message: &str) -> String {
    format!("Error: {message}")
}
