//! How long a session lasts, in seconds: what was asked for, within the limit of the role, the chain or the caller.

use portcullis_model::{Arn, Cause};
use portcullis_store::{Role, Session, SessionKind};
use portcullis_wire::Fault;

use crate::faults;

/// One hour: where the caller asks for nothing else, and the most that role chaining and root users get.
const HOUR: u32 = 3600;

/// Twelve hours, where a user asks for nothing else.
const HALF_A_DAY: u32 = 43_200;

/// Of a session of a role; `from` is the session that assumes it, when it is itself one.
///
/// # Errors
///
/// For more than the role allows, and for more than an hour when a role's session assumes the role. Both texts are
/// those of many reports; which comes first is `unverified`.
pub(crate) fn of_role(asked: Option<u32>, role: &Role, from: Option<&Session>) -> Result<u32, Fault> {
    let seconds = asked.unwrap_or(HOUR);
    let cause = |text: &str, most: u32| {
        Cause::new(text).of(role.arn.as_str()).wanted([format!("at most {most} s")]).seen(format!("{seconds} s"))
    };
    if let Some(chained) = from.filter(|from| from.kind() == SessionKind::AssumedRole)
        && seconds > HOUR
    {
        let text = format!("a session that a role's session (`{}`) asks for lasts an hour at most", chained.arn);
        return Err(faults::CHAINED_DURATION.fault().caused_by(cause(&text, HOUR)));
    }
    if seconds > role.max_session_seconds {
        let text = "the session was asked to last longer than the role allows";
        let cause = cause(text, role.max_session_seconds).at("/MaxSessionDuration");
        return Err(faults::DURATION_EXCEEDS_MAXIMUM.fault().caused_by(cause));
    }
    Ok(seconds)
}

/// Of a session that a user gets of itself or for a federated user. Documented: a root user gets an hour whatever it
/// asks for beyond.
pub(crate) fn of_user(asked: Option<u32>, user: &Arn) -> u32 {
    if user.resource() == "root" { asked.unwrap_or(HOUR).min(HOUR) } else { asked.unwrap_or(HALF_A_DAY) }
}
