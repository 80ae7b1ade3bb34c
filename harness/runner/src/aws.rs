//! AWS clients for one endpoint: whose credentials, which region, what time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_async::time::TimeSource;
use portcullis_model::{AccountId, Clock};

/// The configuration of AWS clients that call this endpoint. They do not retry: a refusal is the answer.
pub(crate) fn config(url: &str, region: &str, clock: &Clock, credentials: Option<Credentials>) -> SdkConfig {
    let builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(url)
        .region(Region::new(region.to_owned()))
        .retry_config(RetryConfig::disabled())
        .time_source(CaseTime(clock.clone()))
        .sleep_impl(aws_smithy_async::rt::sleep::SharedAsyncSleep::new(aws_smithy_async::rt::sleep::TokioSleep::new()));
    match credentials {
        Some(credentials) => builder.credentials_provider(SharedCredentialsProvider::new(credentials)).build(),
        None => builder.build(),
    }
}

/// The key of the account's root user, which every emulator knows.
pub(crate) fn root(account: AccountId) -> Credentials {
    Credentials::new(account.as_str(), "test", None, None, "the account's own key")
}

/// The time of a case: signatures carry it, so it must go with the emulator's.
#[derive(Debug)]
struct CaseTime(Clock);

impl TimeSource for CaseTime {
    fn now(&self) -> SystemTime {
        let milliseconds = u64::try_from(self.0.now().as_millisecond()).unwrap_or_default();
        UNIX_EPOCH + Duration::from_millis(milliseconds)
    }
}
