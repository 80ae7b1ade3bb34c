//! Times: `formatdate`, `timeadd`, `timecmp`. What depends on the present is refused elsewhere.

use std::cmp::Ordering;

use jiff::{Timestamp, Zoned, fmt::temporal::Pieces, tz::TimeZone};

use super::{Call, Function};
use crate::{error::Problem, number::Number, value::Value};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("formatdate", 2, 2, formatdate),
    Function::new("timeadd", 2, 2, timeadd),
    Function::new("timecmp", 2, 2, timecmp),
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A time as RFC 3339 writes it, with the offset that was written.
fn time(call: &Call<'_>, index: usize) -> Result<Zoned, Problem> {
    let text = call.text(index)?;
    let wrong = || call.problem(format!("`{text}` is not a time such as `2026-01-02T03:04:05Z`"));
    let at: Timestamp = text.parse().map_err(|_| wrong())?;
    let pieces = Pieces::parse(&text).map_err(|_| wrong())?;
    if !text.contains('T') {
        return Err(wrong());
    }
    let offset = pieces.to_numeric_offset().unwrap_or(jiff::tz::Offset::UTC);
    Ok(at.to_zoned(TimeZone::fixed(offset)))
}

fn timecmp(call: &Call<'_>) -> Result<Value, Problem> {
    let order: i64 = match time(call, 0)?.timestamp().cmp(&time(call, 1)?.timestamp()) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    };
    Ok(Number::from(order).into())
}

fn timeadd(call: &Call<'_>) -> Result<Value, Problem> {
    let (start, duration) = (time(call, 0)?, call.text(1)?);
    let nanoseconds = nanoseconds(&duration)
        .ok_or_else(|| call.problem(format!("`{duration}` is not a duration such as `1h30m` or `-10s`")))?;
    let end = start.timestamp().checked_add(jiff::SignedDuration::from_nanos(nanoseconds));
    let end = end.map_err(|_| call.problem("the result is not a time"))?.to_zoned(start.time_zone().clone());
    let seconds = end.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let offset = end.offset();
    Ok(Value::text(if offset.is_zero() { format!("{seconds}Z") } else { seconds + &zone(offset.seconds(), true) }))
}

/// Go's durations: signed numbers with units, `1h30m`, `1.5h`, `-10ms`.
fn nanoseconds(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total = Number::from(0_i64);
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, after) = rest.split_at(digits);
        let unit_length = after.find(|character: char| character.is_ascii_digit() || character == '.');
        let (unit, next) = after.split_at(unit_length.unwrap_or(after.len()));
        let unit: i64 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60 * 1_000_000_000,
            "h" => 3_600 * 1_000_000_000,
            _ => return None,
        };
        let number: Number = format!("0{}", number.trim_end_matches('.')).parse().ok()?;
        total = total.plus(number.times(Number::from(unit)).ok()?).ok()?;
        rest = next;
    }
    let total = i64::try_from(total.floor().as_integer()?).ok()?;
    Some(if negative { -total } else { total })
}

fn formatdate(call: &Call<'_>) -> Result<Value, Problem> {
    let (format, time) = (call.text(0)?, time(call, 1)?);
    let mut out = String::new();
    let mut rest = format.as_str();
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let (quoted, after) = quoted(rest).ok_or_else(|| call.problem("`formatdate`: a quote is not closed"))?;
            out.push_str(&quoted);
            rest = after;
            continue;
        }
        let length = rest.find(|character| character != first).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        rest = after;
        if !first.is_ascii_alphabetic() {
            out.push_str(word);
            continue;
        }
        out.push_str(&part(word, &time).ok_or_else(|| {
            call.problem(format!("`formatdate`: there is no format `{word}`; quote text with single quotes"))
        })?);
    }
    Ok(Value::text(out))
}

/// The text of a quotation, in which two quotes stand for one, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut rest = text.strip_prefix('\'')?;
    loop {
        let (before, after) = rest.split_once('\'')?;
        out.push_str(before);
        match after.strip_prefix('\'') {
            Some(after) => {
                out.push('\'');
                rest = after;
            }
            None => return Some((out, after)),
        }
    }
}

fn part(word: &str, time: &Zoned) -> Option<String> {
    let month = MONTHS.get(usize::try_from(time.month()).ok()?.checked_sub(1)?)?;
    let day = DAYS.get(usize::try_from(time.weekday().to_monday_zero_offset()).ok()?)?;
    let twelve = match time.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    let half = if time.hour() < 12 { "AM" } else { "PM" };
    let offset = time.offset().seconds();
    Some(match word {
        "YYYY" => format!("{:04}", time.year()),
        "YY" => format!("{:02}", time.year().rem_euclid(100)),
        "MMMM" => (*month).to_owned(),
        "MMM" => month.chars().take(3).collect(),
        "MM" => format!("{:02}", time.month()),
        "M" => time.month().to_string(),
        "DD" => format!("{:02}", time.day()),
        "D" => time.day().to_string(),
        "EEEE" => (*day).to_owned(),
        "EEE" => day.chars().take(3).collect(),
        "hh" => format!("{:02}", time.hour()),
        "h" => time.hour().to_string(),
        "HH" => format!("{twelve:02}"),
        "H" => twelve.to_string(),
        "AA" => half.to_owned(),
        "aa" => half.to_lowercase(),
        "mm" => format!("{:02}", time.minute()),
        "m" => time.minute().to_string(),
        "ss" => format!("{:02}", time.second()),
        "s" => time.second().to_string(),
        "ZZZZZ" => zone(offset, true),
        "ZZZZ" => zone(offset, false),
        "ZZZ" if offset == 0 => "UTC".to_owned(),
        "ZZZ" => zone(offset, false),
        "Z" if offset == 0 => "Z".to_owned(),
        "Z" => zone(offset, true),
        _ => return None,
    })
}

/// `+01:00` or `+0100`.
fn zone(seconds: i32, colon: bool) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}{}{:02}", minutes / 60, if colon { ":" } else { "" }, minutes % 60)
}
