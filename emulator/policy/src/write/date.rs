//! What AWS's older parser takes for a date when a policy is written: more than the date operators can read.
//!
//! A year alone, a month without a day, a `T` with nothing behind it, any year that a 64-bit clock reaches; refused are
//! parts out of their range, more than nine decimals, and a zone that does not begin with two digits. The limits are
//! those that moto checked against AWS.

/// Whether the older parser takes the text. Anything without a `T` or a `-` is seconds since 1970.
pub(super) fn is_date(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    if !text.contains(['t', '-']) {
        return number(&text).is_some_and(|seconds| seconds >= 0);
    }
    let (date, time) = text.split_once('t').unwrap_or((&text, ""));
    is_day(date) && (time.is_empty() || is_time(time))
}

/// `year`, `year-month` or `year-month-day`; years before year 0 have a sign.
fn is_day(date: &str) -> bool {
    let (sign, rest) = match date.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, date),
    };
    let mut parts = rest.split('-');
    let year = parts.next().and_then(number).map(|year| sign * year);
    let month = parts.next().is_none_or(|month| is_within(month, 1, 12));
    let day = parts.next().is_none_or(|day| is_within(day, 1, 31));
    year.is_some_and(|year| (-292_275_054..=292_278_993).contains(&year)) && month && day && parts.next().is_none()
}

/// `hour`, `hour:minute` or `hour:minute:second`, the last with a fraction and a zone.
fn is_time(time: &str) -> bool {
    let mut parts = time.splitn(3, ':');
    let hour = parts.next().is_some_and(|hour| is_within(hour, 0, 23));
    let minute = parts.next().is_none_or(|minute| is_within(minute, 0, 59));
    hour && minute && parts.next().is_none_or(is_second)
}

fn is_second(text: &str) -> bool {
    let (clock, zone) = match text.strip_suffix('z') {
        Some(clock) => (clock, true),
        None => text.split_once('+').map_or((text, true), |(clock, zone)| (clock, is_zone(zone))),
    };
    let (second, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    is_within(second, 0, 59) && is_within(fraction, 0, 999_999_999) && zone
}

/// `hh` or `hh:mm`.
fn is_zone(zone: &str) -> bool {
    let (hour, minute) = zone.split_once(':').unwrap_or((zone, "00"));
    hour.len() == 2 && minute.len() == 2 && is_within(hour, 0, 23) && is_within(minute, 0, 59)
}

fn is_within(text: &str, least: i64, most: i64) -> bool {
    number(text).is_some_and(|number| (least..=most).contains(&number))
}

/// Digits only.
fn number(text: &str) -> Option<i64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("0", true)]
    #[case("9223372036854775807", true)]
    #[case("9223372036854775808", false)]
    #[case("", false)]
    #[case("soon", false)]
    #[case("01T", true)]
    #[case("2026T", true)]
    #[case("2026-11", true)]
    #[case("2026-13", false)]
    #[case("2026-11-23", true)]
    #[case("2026-11-32", false)]
    #[case("2026-11-23-1", false)]
    #[case("-292275054", true)]
    #[case("-292275055", false)]
    #[case("292278994-01", false)]
    #[case("2026-11-23T2", true)]
    #[case("2026-11-23T24", false)]
    #[case("2026-11-23T2:60", false)]
    #[case("2026-11-23T21:20:37.593194+00:00", true)]
    #[case("2026-11-23t2:00:00.593194+23", true)]
    #[case("2026-11-23t2:00:00.593194+1", false)]
    #[case("2026-11-23t2:00:00.1999999999+10:59", false)]
    #[case("2026-11-23t2:00:00+10:60", false)]
    #[case("2026-11-23T13:20:15Z", true)]
    #[case("2026-11-23T13:20:15Zulu", false)]
    #[case("t10:00", false)]
    fn the_older_parser_is_easy_going(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_date(text), expected);
    }
}
