//! AWS clients for one endpoint: whose credentials, which region, what time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_async::{
    rt::sleep::{SharedAsyncSleep, TokioSleep},
    time::TimeSource,
};
use aws_smithy_http_client::tls;
use portcullis_model::{AccountId, Clock};

/// What the AWS clients of a run have in common. They share one HTTP client: each of its own would read the machine's
/// certificates anew, which takes longer than all the rest of a case. They do not retry: a refusal is the answer.
pub(crate) fn common() -> SdkConfig {
    let tls = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc);
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().tls_provider(tls).build_https())
        .retry_config(RetryConfig::disabled())
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .build()
}

/// The configuration of AWS clients that call this endpoint at this time.
pub(crate) fn config(
    common: &SdkConfig,
    url: &str,
    region: &str,
    clock: &Clock,
    credentials: Option<Credentials>,
) -> SdkConfig {
    let mut builder = common
        .to_builder()
        .endpoint_url(url)
        .region(Region::new(region.to_owned()))
        .time_source(CaseTime(clock.clone()));
    builder.set_credentials_provider(credentials.map(SharedCredentialsProvider::new));
    builder.build()
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
