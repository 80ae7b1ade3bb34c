//! The SDK's clients of one caller, and what a typed call comes to.

use std::fmt::Debug;

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use serde_json::Value;

pub(crate) struct Clients {
    pub(crate) sts: aws_sdk_sts::Client,
    pub(crate) iam: aws_sdk_iam::Client,
    pub(crate) ecr: aws_sdk_ecr::Client,
}

/// Why there is no output.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// AWS's code; empty when the SDK itself failed.
    pub(crate) code: String,
    pub(crate) text: String,
}

impl Clients {
    /// Clients with a caller's keys: `{"id", "secret", "token"}`.
    pub(crate) fn of(endpoint: &str, caller: &Value) -> Self {
        let text = |name: &str| caller[name].as_str().map(str::to_owned);
        let keys = Credentials::new(
            text("id").unwrap_or_default(),
            text("secret").unwrap_or_default(),
            text("token"),
            None,
            "walk",
        );
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(endpoint)
            .region(Region::new("ap-northeast-1"))
            .retry_config(RetryConfig::disabled())
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .build();
        Self {
            sts: aws_sdk_sts::Client::new(&config),
            iam: aws_sdk_iam::Client::new(&config),
            ecr: aws_sdk_ecr::Client::new(&config),
        }
    }
}

impl Refusal {
    /// The table was made before the step was written.
    pub(crate) fn without_a_row() -> Self {
        Self { code: String::new(), text: "table.rs has no such operation: run .ci/clients/rust/table.py".to_owned() }
    }
}

/// As the SDK prints what is secret.
const REDACTED: &str = "\"*** Sensitive Data Redacted ***\"";

/// The output as Rust prints it.
pub(crate) fn told<O: Debug, E: ProvideErrorMetadata + Debug>(
    answer: Result<O, SdkError<E>>,
) -> Result<String, Refusal> {
    told_with(answer, |_| None)
}

/// The same with what the SDK does not print in its place.
pub(crate) fn told_with<O: Debug, E: ProvideErrorMetadata + Debug>(
    answer: Result<O, SdkError<E>>,
    secret: impl Fn(&O) -> Option<String>,
) -> Result<String, Refusal> {
    match answer {
        Ok(output) => {
            let printed = format!("{output:?}");
            Ok(secret(&output).map_or(printed.clone(), |secret| printed.replace(REDACTED, &secret)))
        }
        Err(error) => {
            let code = error.code().unwrap_or_default().to_owned();
            Err(Refusal { code, text: format!("{error:?}") })
        }
    }
}

/// The keys of a session, as Rust would print them.
pub(crate) fn session(id: &str, secret: &str, token: &str) -> String {
    format!("Credentials {{ access_key_id: {id:?}, secret_access_key: {secret:?}, session_token: {token:?} }}")
}
