//! Scenario files: YAML to a typed [`Scenario`], with the place of everything and every default resolved per case.
//!
//! [`parse`] is the only way in. It does no IO: the caller hands in the file's name and text. What a file may not say
//! comes back as [`ScenarioErrors`], all of it at once, each with its place and the next step.
//!
//! ```
//! let text = r#"
//! scenario: deploy to ECR
//! account: "123456789012"
//! region: ap-northeast-1
//! github: { repository: mycompany-inc/my-repo }
//! role: ${aws_iam_role.github_actions.arn}
//! image: ${aws_ecr_repository.app.repository_url}
//! cases:
//!   - name: develop is pushed
//!     on: { push: refs/heads/develop }
//!     client: [crane, skopeo]
//!     expect: pushed
//! "#;
//! let scenario = portcullis_scenario::parse("scenario.yml", text)?;
//! assert_eq!(scenario.cases[1].name, "develop is pushed (skopeo)");
//!
//! let errors = portcullis_scenario::parse("scenario.yml", &text.replace("expect", "expects")).unwrap_err();
//! assert_eq!(errors.problems()[0].to_string(), "unknown key `expects` in a case");
//! assert_eq!(errors.problems()[0].next_step(), Some("did you mean `expect`?"));
//! # Ok::<(), portcullis_scenario::ScenarioErrors>(())
//! ```
//!
//! A case has a role and an image, or a [`Workflow`] whose file says them: whoever runs it reads that.
//!
//! The keys are described in `schema/scenario.schema.json`, which editors read.

mod activity;
mod case;
mod change;
mod client;
mod clock;
mod document;
mod event;
mod expect;
mod fields;
mod github;
mod infra;
mod job;
mod json;
mod keys;
mod message;
mod needs;
mod permission;
mod place;
mod problem;
mod runner;
mod scenario;
mod session;
mod template;
mod token;
mod value;
mod vary;
mod workflow;
mod yaml;

pub use case::{Case, Operation};
pub use change::{Change, Changed, Renamed};
pub use client::CLIENTS;
pub use clock::ClockMove;
pub use document::Document;
pub use event::EventDetails;
pub use expect::{Denial, Expectation, Reached};
pub use github::{DeploymentBranches, Environment, Settings};
pub use infra::{Applied, Infra, Provider, RegionState, Repository, Role, Terraform};
pub use message::MessagePattern;
pub use needs::JobEnd;
pub use permission::Permission;
pub use place::Place;
pub use portcullis_model::Stage;
pub use problem::{Problem, ScenarioErrors, did_you_mean};
pub use runner::{Runner, TokenService};
pub use scenario::{Scenario, is_scenario_file, parse};
pub use session::{Chained, Session};
pub use template::{Piece, Reference, Template};
pub use token::TokenOverrides;
pub use workflow::{Called, Located, Workflow};
