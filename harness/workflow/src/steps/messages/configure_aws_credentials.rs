//! `aws-actions/configure-aws-credentials`, v1 to v6.
//!
//! Everything that fails in the assumption of a role is tried twelve times by default, a refusal too. v3 and later retry
//! the request for the token as well, and since 6.2 also the check of credentials; since 6.2 each retry is announced.

use super::{Course, SeenByUser, Setting, StsCall, error, retries};
use crate::steps::version::Version;

const HINT: &str = "It looks like you might be trying to authenticate with OIDC. Did you mean to set the `id-token` \
                    permission? If you are not trying to authenticate with OIDC and the action is working successfully, \
                    you can ignore this message.";
const NOT_LOADED: &str = "Credentials could not be loaded, please check your action inputs";
const NO_PROVIDER: &str = "Could not load credentials from any providers";

pub(super) fn outcome(setting: Setting, course: &Course) -> Option<SeenByUser> {
    let log = Log { setting };
    let has_oidc = setting.version >= Version::new(1, 6, 0);
    let is_since_3 = setting.version.major >= 3;
    Some(match course {
        Course::Assumed { assumed_role_id } if has_oidc => {
            let mut lines = Vec::new();
            if is_since_3 {
                lines.push("Assuming role with OIDC".to_owned());
                lines.push(format!("Authenticated as assumedRoleId {assumed_role_id}"));
            }
            let calls = vec![(GET_TOKEN, 1), ("AssumeRoleWithWebIdentity", 1), ("GetCallerIdentity", 1)];
            SeenByUser::at_once(lines, calls, 0)
        }
        Course::NoTokenPermission => {
            let attempts = if log.announces() { setting.attempts } else { 1 };
            let message = format!("{NOT_LOADED}: {NO_PROVIDER}");
            let hint = is_since_3.then(|| HINT.to_owned());
            log.failed(hint, "validateCredentials", None, attempts, &message, Vec::new())
        }
        Course::TokenRefused { status, message } if has_oidc => {
            let inner = format!(
                "Error message: Failed to get ID Token. \n \n        Error Code : {status}\n \n        Error Message: {message}"
            );
            let attempts = if is_since_3 { setting.attempts } else { 1 };
            let calls = vec![(GET_TOKEN, attempts)];
            let mut seen = log.failed(None, "getIDToken", None, attempts, &inner, calls);
            // The prefix is put on after the last try.
            if is_since_3 && let Some(last) = seen.lines.last_mut() {
                *last = error(&format!("getIDToken call failed: {inner}"));
            }
            seen
        }
        Course::Sts { call: StsCall::GetCallerIdentity, code, message } => {
            let attempts = if log.announces() { setting.attempts } else { 1 };
            let calls = vec![("GetCallerIdentity", attempts * sdk_tries(setting.version, code))];
            let message = if log.announces() { format!("{NOT_LOADED}: {message}") } else { message.clone() };
            log.failed(None, "validateCredentials", None, attempts, &message, calls)
        }
        Course::Sts { call: StsCall::AssumeRole, code, message } => {
            log.role_refused(StsCall::AssumeRole, code, message)
        }
        Course::Sts { call, code, message } if has_oidc => log.role_refused(*call, code, message),
        Course::InputRefused { message, attempts } if *attempts == 1 || has_oidc => {
            let calls = if *attempts > 1 { vec![(GET_TOKEN, 1)] } else { Vec::new() };
            log.failed(None, "AssumeRole", None, *attempts, message, calls)
        }
        Course::Assumed { .. }
        | Course::TokenRefused { .. }
        | Course::Sts { .. }
        | Course::InputRefused { .. }
        | Course::Ecr { .. }
        | Course::DockerLogin { .. }
        | Course::NoCredentials => return None,
    })
}

const GET_TOKEN: &str = "GET token";

struct Log {
    setting: Setting,
}

impl Log {
    fn announces(&self) -> bool {
        self.setting.version >= Version::new(6, 2, 0)
    }

    fn role_refused(&self, call: StsCall, code: &str, message: &str) -> SeenByUser {
        let (before, name, how) = match call {
            StsCall::AssumeRoleWithWebIdentity => (Some(GET_TOKEN), "AssumeRoleWithWebIdentity", "OIDC"),
            StsCall::AssumeRoleWithTokenFile => (None, "AssumeRoleWithWebIdentity", "web identity token file"),
            StsCall::AssumeRole | StsCall::GetCallerIdentity => {
                (Some("GetCallerIdentity"), "AssumeRole", "user credentials")
            }
        };
        let attempts = self.setting.attempts;
        let mut calls: Vec<(&'static str, u32)> = before.map(|call| (call, 1)).into_iter().collect();
        calls.push((name, attempts * sdk_tries(self.setting.version, code)));
        // v1 and v2 print STS's message as it is.
        let is_since_3 = self.setting.version.major >= 3;
        let shown =
            if is_since_3 { format!("Could not assume role with {how}: {message}") } else { message.to_owned() };
        let each = is_since_3.then(|| format!("Assuming role with {how}"));
        self.failed(None, "AssumeRole", each.as_deref(), attempts, &shown, calls)
    }

    /// So many tries that all fail: what each prints, the retries where they are announced, the error.
    fn failed(
        &self,
        first: Option<String>,
        label: &str,
        each: Option<&str>,
        attempts: u32,
        message: &str,
        calls: Vec<(&'static str, u32)>,
    ) -> SeenByUser {
        let mut lines: Vec<String> = first.into_iter().collect();
        for attempt in 1..=attempts {
            lines.extend(each.map(str::to_owned));
            if attempts > 1 && self.announces() {
                lines.push(format!(
                    "Retry {label}: attempt {attempt} of {attempts} failed: {message}. Retrying after <n>ms."
                ));
            }
        }
        if attempts > 1 && self.announces() {
            lines.push(format!("Retry {label}: reached max retries ({attempts}); giving up."));
        }
        lines.push(error(message));
        SeenByUser { lines, calls, seconds: retries::seconds(attempts), exit: 1 }
    }
}

/// How often the SDK itself makes a call that fails so. The SDK of v6.2.3 repeats `IDPCommunicationError`, those of v4.3.1
/// and v5.1.1 do not (measured).
///
/// unverified: v6 before 6.2.3; throttling and failures of the service, and everything of v1 to v3, by the SDKs' documentation.
fn sdk_tries(version: Version, code: &str) -> u32 {
    let of_service = matches!(
        code,
        "Throttling"
            | "ThrottlingException"
            | "RequestLimitExceeded"
            | "TooManyRequestsException"
            | "InternalFailure"
            | "ServiceUnavailable"
    );
    match (version.major, code) {
        (6.., "IDPCommunicationError") => 3,
        (..=2, _) if of_service => 4,
        _ if of_service => 3,
        _ => 1,
    }
}
