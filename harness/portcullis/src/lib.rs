//! May this workflow run push this image, and if not, why? GitHub, STS, IAM and ECR for a test.
//!
//! A [`Lab`] is an AWS account, its registry and a GitHub of its own, in this process and offline. What Terraform says is
//! applied to it, jobs of repositories ask it for tokens and roles, and it answers as AWS does. A failed assertion tells
//! what was refused, by which statement, and where that is written.
//!
//! ```
//! # #[tokio::main] async fn main() -> Result<(), portcullis::LabError> {
//! use portcullis::{Lab, Stage};
//!
//! let lab = Lab::start().await?;
//! lab.apply_terraform("../examples/terraform").await?;
//!
//! let repository = lab.github().repository("octo-org/octo-repo");
//! let main = repository.push("refs/heads/main").assume("${aws_iam_role.deploy.arn}");
//! main.push("${aws_ecr_repository.app.repository_url}:v1").await.assert_allowed();
//!
//! let feature = repository.push("refs/heads/feature").assume("${aws_iam_role.deploy.arn}");
//! let refused = feature.await.assert_denied(Stage::AssumeRole);
//! refused.assert_error("AccessDenied").assert_reason("repo:octo-org/octo-repo:ref:refs/heads/feature");
//! # Ok(()) }
//! ```
//!
//! Many labs live beside each other: nothing is global, and each listens on a port of its own. Another client, whatever
//! it is written in, is given [`Lab::endpoint`].
//!
//! [`scenarios!`] makes a test of every case of scenario files.

mod attempt;
mod credentials;
mod error;
#[cfg(feature = "rstest")]
pub mod fixtures;
mod github;
mod job;
mod lab;
mod scenario;

pub use attempt::{Attempt, Refusal};
pub use credentials::Session;
pub use error::LabError;
pub use github::{Github, GithubRepository};
pub use job::JobRun;
pub use lab::{Lab, LabOptions};
pub use portcullis_macros::scenarios;
pub use portcullis_model::TokenFault;
pub use portcullis_runner::TokenService;
pub use portcullis_scenario::Stage;
#[doc(hidden)]
pub use scenario::{run_case, unchanged};
