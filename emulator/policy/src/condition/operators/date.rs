//! The date operators: ISO 8601 dates and date-times, or seconds since 1970, compared in whole milliseconds.
//!
//! Without a zone a time is UTC; a `+` before the seconds is fine (recorded). What is no date equals no date, on either
//! side; so `DateNotEquals` holds for it and every other operator fails.

use std::cmp::Ordering;

use super::{Comparison, Operand, operator};
use crate::variable::{Piece, text_of};

operator! {
    /// The same instant.
    DateEquals: "a date", negated: false, variables: false, instant, |o, s| compare(o, s, Ordering::is_eq)
}
operator! {
    /// Another instant.
    DateNotEquals: "a date", negated: true, variables: false, instant, |o, s| compare(o, s, Ordering::is_eq)
}
operator! {
    /// The request's date is earlier.
    DateLessThan: "a date", negated: false, variables: false, instant, |o, s| compare(o, s, Ordering::is_lt)
}
operator! {
    /// The request's date is not later.
    DateLessThanEquals: "a date", negated: false, variables: false, instant, |o, s| compare(o, s, Ordering::is_le)
}
operator! {
    /// The request's date is later.
    DateGreaterThan: "a date", negated: false, variables: false, instant, |o, s| compare(o, s, Ordering::is_gt)
}
operator! {
    /// The request's date is not earlier.
    DateGreaterThanEquals: "a date", negated: false, variables: false, instant, |o, s| compare(o, s, Ordering::is_ge)
}

fn instant(pieces: &[Piece<'_>]) -> Operand {
    milliseconds(&text_of(pieces)).map_or(Operand::Unreadable, Operand::Instant)
}

fn compare(operand: &Operand, seen: &str, wanted: fn(Ordering) -> bool) -> Comparison {
    match (operand, milliseconds(seen)) {
        (Operand::Instant(operand), Some(seen)) => Comparison::of(wanted(seen.cmp(operand))),
        _ => Comparison::Miss,
    }
}

/// Milliseconds since 1970.
fn milliseconds(text: &str) -> Option<i64> {
    if let Ok(seconds) = text.parse::<i64>() {
        return seconds.checked_mul(1000);
    }
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = parts.next().map_or(Some(1), |day| digits(day, 2))?;
    if parts.next().is_some() {
        return None;
    }
    let (clock, offset) = match time {
        Some(time) => split_zone(time)?,
        None => ("00:00", 0),
    };
    let mut parts = clock.split(':');
    let hour = parts.next()?;
    let hour = digits(hour, hour.len().clamp(1, 2))?;
    let minute = digits(parts.next()?, 2)?;
    let (second, thousandths) = match parts.next().map(|rest| rest.split_once('.').unwrap_or((rest, "0"))) {
        None => (0, 0),
        Some((second, fraction)) => (digits(second, 2)?, thousandths(fraction)?),
    };
    if parts.next().is_some() {
        return None;
    }
    let small = |n: i64| i8::try_from(n).ok();
    let day = jiff::civil::Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
    let at = day.at(0, 0, 0, 0).with().hour(small(hour)?).minute(small(minute)?).second(small(second)?).build().ok()?;
    let utc = at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
    utc.checked_sub(offset)?.checked_mul(1000)?.checked_add(thousandths)
}

/// The clock and the seconds that its zone is ahead of UTC.
fn split_zone(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = time.find(['+', '-']) else { return Some((time, 0)) };
    let (clock, zone) = (time.get(..at)?, time.get(at..)?);
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let zone = zone.get(1..)?;
    let (hours, minutes) = zone.split_once(':').or_else(|| Some((zone.get(..2)?, zone.get(2..)?)))?;
    let minutes = if minutes.is_empty() { 0 } else { digits(minutes, 2)? };
    Some((clock, sign * (digits(hours, 2)? * 3600 + minutes * 60)))
}

fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The first three digits of a fraction: AWS drops the rest.
fn thousandths(fraction: &str) -> Option<i64> {
    if !(1..=9).contains(&fraction.len()) || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{fraction}00").get(..3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::milliseconds;

    #[rstest]
    #[case("2030-01-01T00:00:00Z", 1_893_456_000_000)]
    #[case("2030-01-01T00:00:00", 1_893_456_000_000)]
    #[case("2030-01-01", 1_893_456_000_000)]
    #[case("2030-01", 1_893_456_000_000)]
    #[case("2030-01-01T00:00Z", 1_893_456_000_000)]
    #[case("1893456000", 1_893_456_000_000)]
    #[case("+1893456000", 1_893_456_000_000)]
    #[case("2030-01-01T09:00:00+09:00", 1_893_456_000_000)]
    #[case("2030-01-01T05:30:00+05:30", 1_893_456_000_000)]
    #[case("2029-12-31T20:30:00-03:30", 1_893_456_000_000)]
    #[case("2030-01-01T05:30:00+0530", 1_893_456_000_000)]
    #[case("2030-01-01T00:00:00.1239Z", 1_893_456_000_123)]
    #[case("2030-01-01T00:00:00.5Z", 1_893_456_000_500)]
    fn dates_are_read_as_recorded(#[case] text: &str, #[case] expected: i64) {
        assert_eq!(milliseconds(text), Some(expected));
    }

    #[rstest]
    fn what_is_no_date_is_none(
        #[values(
            "",
            "not-a-date",
            "2030-13-01",
            "2030-02-30",
            "2030-01-01T25:00:00Z",
            "2030-1-1",
            "2030-01-01T",
            "2030-01-01T00:00:00.Z",
            "2030-01-01T00:00:00.1234567890Z"
        )]
        text: &str,
    ) {
        assert_eq!(milliseconds(text), None);
    }
}
