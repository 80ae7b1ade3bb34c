//! The time of a signature: in ISO 8601 basic format, and no more than 15 minutes off.
//!
//! A presigned request may also say, in `X-Amz-Expires`, for how many seconds it is good: 1 to 604800. It lives no longer
//! than the 15 minutes for that. That a request past its own end is refused, by the code that "Common errors" of the API
//! references names, is `unverified`.

use jiff::{SignedDuration, civil::DateTime, tz::Offset};
use portcullis_model::Timestamp;

use super::{Expected, claim::Claim};
use crate::{
    Fault, Protocol,
    protocol_fault::{INCOMPLETE_SIGNATURE, REQUEST_EXPIRED, SIGNATURE_MISMATCH},
};

const TOLERANCE: SignedDuration = SignedDuration::from_mins(15);
const BASIC_FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// As many seconds as a presigned request may be good for: a week.
const LONGEST: i64 = 604_800;

/// The services that take a presigned request for the whole 15 minutes, however soon `X-Amz-Expires` says that it ends.
/// Chosen for STS: tokens of `aws eks get-token` say 60 and are taken for 15 minutes (aws-iam-authenticator, comment at
/// `presignedURLExpiration`). That STS itself looks away, and not only who checks such tokens, is `unverified`.
const DEAF_TO_EXPIRES: &[&str] = &["sts"];

/// Refuses a signature that was made more than 15 minutes ago or that will be, and a presigned request past its end.
pub(super) fn check(claim: &Claim, now: Timestamp, expected: &Expected<'_>) -> Result<(), Fault> {
    let lifetime = claim.expires.as_deref().map(|expires| lifetime(expires, expected.protocol)).transpose()?;
    let ends = lifetime.and_then(|lifetime| moment(&claim.date)?.checked_add(lifetime).ok());
    skew(&claim.date, now, expected.protocol)?;
    match ends {
        Some(ends) if ends.as_second() < now.as_second() && !DEAF_TO_EXPIRES.contains(&expected.signing_name) => {
            Err(REQUEST_EXPIRED.kind_in(expected.protocol).fault())
        }
        _ => Ok(()),
    }
}

/// The text of the refusal is `unverified`: it is in the form of S3's for the same parameter.
fn lifetime(expires: &str, protocol: Protocol) -> Result<SignedDuration, Fault> {
    let digits = !expires.is_empty() && expires.bytes().all(|byte| byte.is_ascii_digit());
    match expires.parse() {
        Ok(seconds @ 1..=LONGEST) if digits => Ok(SignedDuration::from_secs(seconds)),
        _ => Err(INCOMPLETE_SIGNATURE.because(
            protocol,
            &format!("X-Amz-Expires must be a number of seconds from 1 to {LONGEST}, got '{expires}'."),
        )),
    }
}

fn skew(date: &str, now: Timestamp, protocol: Protocol) -> Result<(), Fault> {
    let Some(signed) = moment(date) else {
        return Err(SIGNATURE_MISMATCH.because(protocol, "Date must be in ISO-8601 'basic format'."));
    };
    // AWS counts in whole seconds.
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let earliest = now.checked_sub(TOLERANCE).unwrap_or(now);
    let latest = now.checked_add(TOLERANCE).unwrap_or(now);
    let basic = |at: Timestamp| at.strftime(BASIC_FORMAT).to_string();
    let problem = if signed < earliest {
        format!("Signature expired: {date} is now earlier than {} ({} - 15 min.)", basic(earliest), basic(now))
    } else if signed > latest {
        format!("Signature not yet current: {date} is still later than {} ({} + 15 min.)", basic(latest), basic(now))
    } else {
        return Ok(());
    };
    Err(SIGNATURE_MISMATCH.because(protocol, &problem))
}

/// The moment that a date in basic format names: `20150830T123600Z`.
pub(super) fn moment(date: &str) -> Option<Timestamp> {
    let [y1, y2, y3, y4, mo1, mo2, d1, d2, b'T', h1, h2, mi1, mi2, s1, s2, b'Z'] = *date.as_bytes() else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0_i16, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i16::from(*digit - b'0')))
    };
    let two = |digits: [u8; 2]| i8::try_from(number(&digits)?).ok();
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, two([mo1, mo2])?, two([d1, d2])?);
    let (hour, minute, second) = (two([h1, h2])?, two([mi1, mi2])?, two([s1, s2])?);
    let civil = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    Offset::UTC.to_timestamp(civil).ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("20150830T122100Z", None)]
    #[case("20150830T125100Z", None)]
    #[case(
        "20150830T122059Z",
        Some("Signature expired: 20150830T122059Z is now earlier than 20150830T122100Z (20150830T123600Z - 15 min.)")
    )]
    #[case(
        "20150830T125101Z",
        Some(
            "Signature not yet current: 20150830T125101Z is still later than 20150830T125100Z (20150830T123600Z + 15 min.)"
        )
    )]
    fn a_signature_holds_for_fifteen_minutes_either_way(#[case] date: &str, #[case] problem: Option<&str>) {
        let now = moment("20150830T123600Z").unwrap() + SignedDuration::from_millis(999);
        assert_eq!(skew(date, now, Protocol::Query).err().map(|fault| fault.message).as_deref(), problem);
    }

    #[rstest]
    fn other_forms_of_dates_are_not_read(
        #[values(
            "",
            "2015-08-30T12:36:00Z",
            "20150830T123600",
            "20151330T123600Z",
            "20150830T123660Z ",
            "+0150830T123600Z"
        )]
        date: &str,
    ) {
        assert_eq!(moment(date), None);
    }
}
