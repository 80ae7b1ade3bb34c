//! A Terraform folder applied to an emulator of its own, for those who only want to know what it makes.

use portcullis_model::{AccountId, Clock};
use portcullis_terraform::{Applied, Configuration, Outcomes, converge, destroy};

use crate::{
    apply::with_cause,
    aws,
    backend::{Backend, BackendError, Embedded},
    prepare::RunError,
};

/// Where it is applied when the folder does not say.
const REGION: &str = "us-east-1";

/// Applies a folder to an empty account, with the account's own key.
///
/// # Errors
///
/// [`RunError::Terraform`] when AWS would refuse it, with the cause that AWS would not tell, and [`RunError::Backend`]
/// when no emulator could be started.
pub async fn apply_folder(configuration: &Configuration, account: AccountId) -> Result<Applied, RunError> {
    let backend = Embedded::start().await?;
    let region = configuration.region().unwrap_or(REGION);
    let config = aws::config(&aws::common(), backend.url(), region, &Clock::new(), Some(aws::root(account)));
    match portcullis_terraform::apply(configuration, &config).await {
        Ok(applied) => Ok(applied),
        Err(error) => {
            let http = reqwest::Client::builder().build();
            let http = http.map_err(|error| BackendError { why: error.to_string() })?;
            Err(RunError::Terraform(Box::new(with_cause(error, &http, backend.url()).await)))
        }
    }
}

/// Brings what answers at a URL to what a folder declares, or removes it, with the account's own key.
///
/// # Errors
///
/// [`RunError::Terraform`] when the folder cannot be gone through; what was refused is in the outcomes.
pub async fn apply_to(
    configuration: &Configuration,
    url: &str,
    account: AccountId,
    region: Option<&str>,
    removes: bool,
) -> Result<Outcomes, RunError> {
    let region = configuration.region().or(region).unwrap_or(REGION);
    let config = aws::config(&aws::common(), url, region, &Clock::new(), Some(aws::root(account)));
    let outcomes = match removes {
        false => converge(configuration, &config).await,
        true => destroy(configuration, &config).await,
    };
    outcomes.map_err(|error| RunError::Terraform(Box::new(error)))
}
