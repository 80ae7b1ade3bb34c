//! Terraform folders read, evaluated and applied through the AWS APIs, without Terraform.
//!
//! [`load`] reads a folder and checks all that can be known before anything is made; [`apply`] makes it with the AWS
//! APIs, called as the real provider calls them. [`Applied`] then answers references (`aws_iam_role.x.arn`) and tells
//! where in the `.tf` files an element of a policy was written. What cannot be evaluated as Terraform would is an
//! error that points at the place: nothing is guessed and nothing is skipped.

mod address;
mod apply;
mod block;
mod configuration;
mod data;
mod error;
mod evaluate;
mod functions;
mod graph;
mod load;
mod number;
mod place;
mod plan;
mod providers;
mod quotes;
mod reference;
mod resources;
mod schema;
mod source;
mod types;
mod value;
mod variables;
mod walk;

pub use apply::{Action, Applied, Change, MadeResource, Outcomes, apply, converge, destroy};
pub use error::TerraformError;
pub use load::{Configuration, Options, environment, load, load_json, load_text};
pub use source::Place;
