//! Why a lab cannot be asked: its own inputs. What AWS refuses is an [`Attempt`](crate::Attempt), never an error.

use std::fmt;

use portcullis_runner::RunError;
use portcullis_terraform::TerraformError;

/// Why a lab cannot do what it is told.
///
/// `Debug` prints what `Display` does, with the place in the file and the next step: a test that ends with `?` or
/// `unwrap` shows it all.
#[derive(thiserror::Error)]
pub enum LabError {
    /// A case, a reference or the Terraform of the lab is wrong; or the emulator could not be started.
    #[error("{}", told(.0))]
    Run(#[from] RunError),
    /// The Terraform folder cannot be read.
    #[error("{}", told(.0.as_ref()))]
    Terraform(#[from] Box<TerraformError>),
    /// Nothing that was applied has this value.
    #[error("{why}")]
    Value {
        /// Why, with the expression.
        why: String,
    },
    /// What is no account, region or path.
    #[error("{why}")]
    Options {
        /// What it is instead.
        why: String,
    },
}

impl LabError {
    pub(crate) fn option(error: impl fmt::Display) -> Self {
        Self::Options { why: error.to_string() }
    }
}

impl fmt::Debug for LabError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// With the place and the next step, without colour: test output goes into logs.
fn told(error: &dyn miette::Diagnostic) -> String {
    let mut text = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::none());
    match handler.render_report(&mut text, error) {
        Ok(()) => text,
        Err(fmt::Error) => error.to_string(),
    }
}
