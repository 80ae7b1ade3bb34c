//! When the token holds: `exp`, `nbf` and `iat` against the clock, each with 300 seconds of tolerance.
//!
//! Observed: the tolerance shows in the times that AWS prints [exp-past-outside-tolerance nbf-future-outside-tolerance];
//! times are integers or their text, and nothing else [iat-integer-string iat-fraction iat-null nbf-not-numeric]; the three
//! are not compared with one another. The order among them is unverified.

use portcullis_model::Cause;
use portcullis_wire::Fault;
use serde_json::Value;

use super::claims::Claims;
use crate::faults;

/// How far the issuer's clock may be off, in seconds.
const TOLERANCE: i64 = 300;

/// How old a token may be, in seconds, whatever its `exp` says. That no tolerance is added is unverified.
const OLDEST: i64 = 86_400;

/// Whether the token holds at `now`, in seconds since 1970.
pub(crate) fn check(claims: &Claims, now: i64) -> Result<(), Fault> {
    let expires = required_time(claims, "exp")?;
    let issued = required_time(claims, "iat")?;
    let not_before = claims.get("nbf").map(|value| time("nbf", value)).transpose()?;

    let behind = now.saturating_sub(TOLERANCE);
    if behind >= expires {
        let ago = now.saturating_sub(expires);
        let cause = Cause::new(format!("the token expired {ago} s ago; STS tolerates {TOLERANCE} s"))
            .wanted([format!("exp after {behind}")])
            .seen(format!("exp {expires}"))
            .hint("request a new token: a GitHub token holds for five minutes, and STS adds five");
        let texts = [("now", &*behind.to_string()), ("exp", &*expires.to_string())];
        return Err(faults::EXPIRED.with(&texts).caused_by(cause));
    }
    let ahead = now.saturating_add(TOLERANCE);
    if let Some(not_before) = not_before.filter(|not_before| *not_before > ahead) {
        let early = not_before.saturating_sub(now);
        let cause = Cause::new(format!("the token holds only in {early} s; STS tolerates {TOLERANCE} s"))
            .wanted([format!("nbf of {ahead} at most")])
            .seen(format!("nbf {not_before}"))
            .hint("compare the issuer's clock with this one");
        let texts = [("now", &*ahead.to_string()), ("nbf", &*not_before.to_string())];
        return Err(faults::NOT_YET_VALID.with(&texts).caused_by(cause));
    }
    // Observed at 276 s (taken) and 3573 s (refused); that the limit is 300 s here too is inferred.
    if issued > ahead {
        let early = issued.saturating_sub(now);
        let cause = Cause::new(format!("the token was issued {early} s from now; STS tolerates {TOLERANCE} s"))
            .wanted([format!("iat of {ahead} at most")])
            .seen(format!("iat {issued}"))
            .hint("compare the issuer's clock with this one");
        return Err(faults::ISSUED_IN_FUTURE.with(&[("iat", &issued.to_string())]).caused_by(cause));
    }
    let age = now.saturating_sub(issued);
    if age > OLDEST {
        let cause = Cause::new(format!("the token was issued {age} s ago; STS takes none older than {OLDEST} s"))
            .wanted([format!("iat of {} at least", now.saturating_sub(OLDEST))])
            .seen(format!("iat {issued}"))
            .hint("request a new token");
        return Err(faults::TOO_OLD.with(&[("age", &age.to_string())]).caused_by(cause));
    }
    Ok(())
}

fn required_time(claims: &Claims, name: &str) -> Result<i64, Fault> {
    time(name, claims.get(name).unwrap_or(&Value::Null))
}

fn time(name: &str, value: &Value) -> Result<i64, Fault> {
    let seconds = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    seconds.ok_or_else(|| {
        let cause = Cause::new(format!("the claim `{name}` is neither an integer nor the text of one"))
            .wanted(["seconds since 1970"])
            .seen(value.to_string());
        faults::INVALID_TIMESTAMP.fault().caused_by(cause)
    })
}
