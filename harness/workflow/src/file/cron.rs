//! `cron:` of a schedule: five fields of numbers, names, lists, ranges and steps.

/// Whether GitHub takes it.
pub(super) fn is_valid(cron: &str) -> bool {
    let fields: Vec<&str> = cron.split(' ').collect();
    // Several blanks are one, but not at the ends.
    let fields: Vec<&str> = match fields.as_slice() {
        [first, middle @ .., last] => {
            let middle = middle.iter().copied().filter(|field| !field.is_empty());
            std::iter::once(*first).chain(middle).chain(std::iter::once(*last)).collect()
        }
        _ => fields,
    };
    fields.len() == FIELDS.len() && fields.iter().zip(&FIELDS).all(|(field, range)| is_list(field, range))
}

struct Range {
    least: f64,
    most: f64,
    /// Names of the numbers from `least` on.
    names: &'static [&'static str],
}

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const FIELDS: [Range; 5] = [
    Range { least: 0.0, most: 59.0, names: &[] },
    Range { least: 0.0, most: 23.0, names: &[] },
    Range { least: 1.0, most: 31.0, names: &[] },
    Range { least: 1.0, most: 12.0, names: MONTHS },
    Range { least: 0.0, most: 6.0, names: DAYS },
];

fn is_list(field: &str, range: &Range) -> bool {
    field.split(',').all(|item| is_steps(item, range))
}

fn is_steps(item: &str, range: &Range) -> bool {
    match item.split_once('/') {
        None => is_span(item, range),
        Some((start, step)) => number(step, range).is_some_and(|step| step > 0.0) && is_span(start, range),
    }
}

fn is_span(item: &str, range: &Range) -> bool {
    if item == "*" {
        return true;
    }
    match item.split_once('-') {
        None => number(item, range).is_some(),
        Some((start, end)) => {
            matches!((number(start, range), number(end, range)), (Some(start), Some(end)) if start <= end)
        }
    }
}

fn number(text: &str, range: &Range) -> Option<f64> {
    let named = range.names.iter().position(|name| name.eq_ignore_ascii_case(text));
    let number = match named {
        Some(index) => range.least + f64::from(u32::try_from(index).ok()?),
        None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok()?,
        None => return None,
    };
    (range.least..=range.most).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("0 */12 * * *", true)]
    #[case("*/15 8-18 1,15 JAN-mar mon-fri", true)]
    #[case("0  0 * * 0", true)]
    #[case("60 * * * *", false)]
    #[case("0 0 * *", false)]
    #[case("5-1 * * * *", false)]
    #[case("*/0 * * * *", false)]
    #[case("@daily", false)]
    #[case("0 0 0 * *", false)]
    fn a_schedule_has_five_fields_within_their_ranges(#[case] cron: &str, #[case] valid: bool) {
        assert_eq!(is_valid(cron), valid);
    }
}
