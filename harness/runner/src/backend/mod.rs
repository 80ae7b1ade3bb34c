//! What answers the calls of a run.

mod embedded;

use async_trait::async_trait;

pub(crate) use embedded::Embedded;

/// Something that answers as AWS and GitHub do.
#[async_trait]
pub(crate) trait Backend: Send + Sync {
    /// Where the infrastructure is applied.
    fn url(&self) -> &str;

    /// An endpoint of its own for one case: the applied world, and nothing of what other cases do.
    async fn fork(&self) -> Result<Box<dyn Endpoint>, BackendError>;
}

/// Where one case calls, until it is dropped.
pub(crate) trait Endpoint: Send + Sync {
    /// `http://localhost:PORT`
    fn url(&self) -> &str;
}

/// The backend could not be started.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("the emulator could not be started: {why}")]
#[diagnostic(help("it needs a free port on 127.0.0.1 and the system's source of randomness"))]
pub struct BackendError {
    pub(crate) why: String,
}
