//! The credentials that carry a session, and in which regions they may be had.

use portcullis_gate::Call;
use portcullis_model::{AccountId, Arn, Cause, Duration, Timestamp};
use portcullis_store::{RegionState, Role, Session, TokenVersion};
use portcullis_wire::{Fault, INTERNAL_FAILURE};
use serde::Serialize;

use crate::faults;

/// Where STS gives out tokens of the version that the account chose.
const GLOBAL_ENDPOINT: &str = "sts.amazonaws.com";

/// The member `AssumedRoleUser` of an answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AssumedRoleUser {
    assumed_role_id: String,
    arn: String,
}

/// The member `Credentials` of an answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Credentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiration: i64,
}

impl AssumedRoleUser {
    pub(crate) fn of(session: &Session) -> Self {
        Self { assumed_role_id: session.user_id(), arn: session.arn.to_string() }
    }
}

/// A new session of a role, with nothing yet but what every session has.
pub(crate) fn of_role(role: &Role, name: &str, seconds: u32, call: &Call<'_>) -> Result<Session, Fault> {
    let session = Session::of_role(role, name, now(call), lasting(seconds));
    session.ok_or_else(|| broken("the session's ARN could not be made"))
}

/// A new session of the caller itself.
pub(crate) fn of_caller(caller: &Arn, seconds: u32, call: &Call<'_>) -> Session {
    let id = call.caller().user_id().unwrap_or_default();
    Session::of_user(caller, &id, now(call), lasting(seconds))
}

/// A new session of a federated user, with permissions of the caller.
pub(crate) fn of_federated_user(caller: &Arn, name: &str, seconds: u32, call: &Call<'_>) -> Result<Session, Fault> {
    let id = call.caller().user_id().unwrap_or_default();
    let session = Session::of_federated_user(caller, &id, name, now(call), lasting(seconds));
    session.ok_or_else(|| broken("the session's ARN could not be made"))
}

/// Gives a session its token.
pub(crate) fn seal(session: &mut Session, call: &Call<'_>) -> Result<Credentials, Fault> {
    if is_global(&call.facts().host)
        && let Some(account) = session.arn.account()
    {
        session.token_version = call.gate().store().world().global_endpoint_token(account);
    } else {
        // Recorded: the tokens of regional endpoints are good everywhere, whatever the account chose.
        session.token_version = TokenVersion::V2;
    }
    let session_token = call.gate().session_token(session).map_err(|error| broken(&error.to_string()))?;
    Ok(Credentials {
        access_key_id: session.access_key_id.clone(),
        secret_access_key: session.secret_access_key.clone(),
        session_token,
        expiration: session.expires.as_second(),
    })
}

/// Whether STS gives out credentials of this account in the region of the call.
///
/// # Errors
///
/// `RegionDisabledException` where the account deactivated STS. That it comes after the judgement is `unverified`.
pub(crate) fn check_region(account: AccountId, call: &Call<'_>) -> Result<(), Fault> {
    let region = call.region();
    if call.gate().store().world().region_state(account, region) != RegionState::StsDeactivated {
        return Ok(());
    }
    let cause = Cause::new(format!("account {account} deactivated STS in the region `{region}`"))
        .hint("activate it: `PUT /_portcullis/regions`");
    Err(faults::REGION_DISABLED.with(&[("account", account.as_str())]).caused_by(cause))
}

fn is_global(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.eq_ignore_ascii_case(GLOBAL_ENDPOINT)
}

/// AWS counts in whole seconds.
fn now(call: &Call<'_>) -> Timestamp {
    let now = call.gate().clock().now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

fn lasting(seconds: u32) -> Duration {
    Duration::from_secs(i64::from(seconds))
}

fn broken(why: &str) -> Fault {
    INTERNAL_FAILURE.query.fault().caused_by(Cause::new(format!("a defect of the emulator: {why}")))
}
