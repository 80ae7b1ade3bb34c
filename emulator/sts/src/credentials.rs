//! Which credentials may call which operation: what STS asks before any policy.
//!
//! AWS: "Compare AWS STS credentials". The text is reported of GetSessionToken and GetFederationToken; that the other
//! operations refuse with the same one is `unverified`.

use portcullis_gate::Call;
use portcullis_model::Cause;
use portcullis_store::SessionKind;
use portcullis_wire::Fault;

use crate::faults;

/// Refuses the caller when its credentials are temporary and of one of these kinds.
///
/// # Errors
///
/// `AccessDenied`: `Cannot call … with session credentials`.
pub(crate) fn refuse_sessions(operation: &str, kinds: &[SessionKind], call: &Call<'_>) -> Result<(), Fault> {
    let Some(session) = call.caller().session().filter(|session| kinds.contains(&session.kind())) else {
        return Ok(());
    };
    let made = match session.kind() {
        SessionKind::AssumedRole => "of a role that was assumed",
        SessionKind::FederatedUser => "of GetFederationToken",
        SessionKind::Issuer => "of GetSessionToken",
    };
    let cause = Cause::new(format!("the credentials are temporary, {made}"))
        .of(session.arn.as_str())
        .hint("call it with the access key of a user");
    Err(faults::SESSION_CREDENTIALS.with(&[("operation", operation)]).caused_by(cause))
}

/// The sessions that may call AssumeRole and GetCallerIdentity only, or not even AssumeRole.
pub(crate) const OF_USERS: &[SessionKind] = &[SessionKind::FederatedUser, SessionKind::Issuer];

/// Refuses a device and its code: nobody has such a device here, so no session is ever made with multi-factor
/// authentication. Reported texts.
///
/// # Errors
///
/// `AccessDenied` for both together, `ValidationError` (its text is `unverified`) for one without the other.
pub(crate) fn refuse_mfa(serial_number: Option<&str>, token_code: Option<&str>) -> Result<(), Fault> {
    match (serial_number, token_code) {
        (None, None) => Ok(()),
        (Some(serial), Some(_)) => {
            let cause = Cause::new("this emulator has no MFA devices").seen(serial);
            Err(faults::MFA_FAILED.fault().caused_by(cause))
        }
        (Some(_), None) | (None, Some(_)) => Err(faults::MFA_INCOMPLETE.fault()),
    }
}
