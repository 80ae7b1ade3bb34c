//! One reason of a decision: the policy and statement, what was compared, where it is written, and what would help.

use portcullis_policy::{Reason, StatementRef, Verdict};
use portcullis_terraform::Place;

use crate::{
    page::Page,
    phrase::{Phrase, Tone},
    source, words,
};

/// The width of the widest label here.
const LABELS: usize = "excludes".len();

/// How many values of a policy are shown; the rest is counted.
const MOST_VALUES: usize = 12;

/// Up to so many values stand on lines of their own.
const FEW: usize = 3;

/// Tells one reason in full.
pub(super) fn tell(page: &mut Page, verdict: Verdict, reason: &Reason, place: Option<&Place>) {
    // Of a layer that holds no policy, the sentence says all there is.
    if reason.policy.is_some() {
        page.paragraph(4, &Phrase::plain(&subject(verdict, reason)));
    }
    page.paragraph(4, &Phrase::of(Tone::Strong, &sentence(verdict, reason)));
    let action = is_action(reason);
    let wanted = match (is_negated(reason), action) {
        (true, _) => "excludes",
        (false, true) => "allows",
        (false, false) => "wanted",
    };
    // Of a reason that compared nothing, what was seen is said by its sentence.
    if !reason.wanted.is_empty() {
        let seen = reason.seen.as_deref().unwrap_or_default();
        compare(page, wanted, &reason.wanted, if action { "asked" } else { "seen" }, Some(seen));
        if verdict != Verdict::ExplicitDeny {
            mark_difference(page, reason);
        }
    }
    if let Some(place) = place {
        source::show(page, 4, place);
    }
    if let Some(near_miss) = &reason.near_miss {
        hint(page, near_miss);
    }
}

/// Tells that a policy has nothing to say about the action.
pub(super) fn mention(page: &mut Page, reason: &Reason) {
    page.paragraph(4, &Phrase::plain(&words::policy(reason.layer, reason.policy.as_deref())));
    page.paragraph(6, &Phrase::plain(&reason.text));
}

/// Whether a policy's statements allow nothing of the service that was asked, so that there is nothing to compare.
pub(super) fn is_unrelated(reason: &Reason) -> bool {
    let service = |action: &str| action.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let Some([asked]) = reason.seen.as_deref() else { return false };
    let related = |name: &String| service(name) == service(asked) || service(name).contains(['*', '?']);
    reason.element.as_deref() == Some("Action") && reason.near_miss.is_none() && !reason.wanted.iter().any(related)
}

/// What was wanted and what was seen, in labelled rows; nothing where nothing was wanted or nothing is to be seen.
/// Seen values that are an empty list stand for a key that the request does not have.
pub(super) fn compare(
    page: &mut Page,
    wanted_label: &str,
    wanted: &[String],
    seen_label: &str,
    seen: Option<&[String]>,
) {
    values(page, wanted_label, wanted, Tone::Good);
    match seen {
        None => {}
        Some([]) => page.row(6, seen_label, LABELS, &Phrase::of(Tone::Bad, "nothing: the request does not have it")),
        Some(seen) => values(page, seen_label, seen, Tone::Bad),
    }
}

/// The next step.
pub(super) fn hint(page: &mut Page, text: &str) {
    page.row(4, "hint", 4, &Phrase::plain(text));
}

/// What else is to be known of the decision.
pub(super) fn note(page: &mut Page, text: &str) {
    page.row(4, "note", 4, &Phrase::plain(text));
}

fn values(page: &mut Page, label: &str, values: &[String], tone: Tone) {
    let more = values.len().saturating_sub(MOST_VALUES);
    if values.len() <= FEW {
        for (number, value) in values.iter().enumerate() {
            page.row(6, if number == 0 { label } else { "" }, LABELS, &Phrase::of(tone, &visible(value)));
        }
        return;
    }
    let shown: Vec<String> = values.iter().take(MOST_VALUES).map(|value| visible(value)).collect();
    let phrase = Phrase::of(tone, &shown.join(", "));
    let phrase = if more > 0 { phrase.and(Tone::Plain, &format!(" and {more} more")) } else { phrase };
    page.row(6, label, LABELS, &phrase);
}

/// An empty value, or one with blanks at its ends, is quoted: else nobody sees it.
fn visible(value: &str) -> String {
    if value.is_empty() || value.trim() != value { format!("`{value}`") } else { value.to_owned() }
}

/// The policy, and the statement where the reason is about a single one: `Statement[0] (Allow)`.
fn subject(verdict: Verdict, reason: &Reason) -> String {
    let policy = words::policy(reason.layer, reason.policy.as_deref());
    let effect = match verdict {
        Verdict::Allowed | Verdict::ImplicitDeny => "Allow",
        Verdict::ExplicitDeny => "Deny",
    };
    match &reason.statement {
        // That no statement allows the action is about all of them; the nearest one is only shown.
        Some(_) if is_action(reason) => policy,
        Some(StatementRef { sid: Some(sid), index }) if !sid.is_empty() => {
            format!("{policy}, Statement[{index}] `{sid}` ({effect})")
        }
        Some(StatementRef { index, .. }) => format!("{policy}, Statement[{index}] ({effect})"),
        None => policy,
    }
}

/// What failed, or for a Deny what held, in a few words. The reason's own sentence is told when it says more than the rows with the values.
fn sentence(verdict: Verdict, reason: &Reason) -> String {
    let element = reason.element.as_deref();
    match (&reason.operator, &reason.key) {
        (Some(operator), Some(key)) if verdict == Verdict::ExplicitDeny => {
            format!("{operator} on {key} held, so this Deny applies")
        }
        _ if !only_compares(reason) => reason.text.clone(),
        (Some(operator), Some(key)) if is_negated(reason) => format!("{operator} on {key} did not hold"),
        (Some(operator), Some(key)) => format!("{operator} on {key} did not match"),
        _ => element.map_or_else(|| reason.text.clone(), |element| format!("{element} did not match")),
    }
}

/// Whether the reason's sentence says nothing but what was wanted and what was seen.
fn only_compares(reason: &Reason) -> bool {
    let quoted = |value: &String| reason.text.contains(&format!("`{value}`"));
    let wanted = reason.wanted.first().is_some_and(quoted);
    wanted && reason.seen.as_deref().unwrap_or_default().first().is_none_or(quoted)
}

fn is_action(reason: &Reason) -> bool {
    matches!(reason.element.as_deref(), Some("Action" | "NotAction"))
}

/// Whether the values are those that may not be: of `NotResource`, or of `StringNotLike`.
fn is_negated(reason: &Reason) -> bool {
    reason.operator.as_deref().or(reason.element.as_deref()).is_some_and(|word| word.contains("Not"))
}

/// A mark under the first character in which the only value that was seen leaves the only one that was wanted.
fn mark_difference(page: &mut Page, reason: &Reason) {
    if reason.operator.is_none() || is_negated(reason) || !only_compares(reason) {
        return;
    }
    let ([wanted], Some([seen])) = (reason.wanted.as_slice(), reason.seen.as_deref()) else { return };
    let Some(common) = common_beginning(wanted, seen) else { return };
    let fit = [wanted, seen].iter().all(|value| page.fits_beside(6, LABELS, &Phrase::plain(&visible(value))));
    let mark =
        Phrase::plain(&" ".repeat(Phrase::plain(&visible(common)).width())).and(Tone::Bad, "^ differs from here");
    if fit && page.fits_beside(6, LABELS, &mark) {
        page.line(6 + LABELS + 2, &mark);
    }
}

/// What both values begin with, when they part before a wildcard and before either ends.
fn common_beginning<'a>(wanted: &str, seen: &'a str) -> Option<&'a str> {
    let mut wanted = wanted.chars();
    for (at, character) in seen.char_indices() {
        match wanted.next()? {
            '*' => return None,
            '?' => {}
            want if want == character => {}
            _ => return seen.get(..at).filter(|common| !common.is_empty()),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("repo:o/r:*", "repo:o/other:ref", Some("repo:o/"))]
    #[case("repo:o/r:*", "repo:o/r:ref", None)]
    #[case("repo:o/r", "repo:o/r:ref", None)]
    #[case("repo:o/r:ref", "repo:o/r", None)]
    #[case("sts.amazonaws.com", "https://github.com/o", None)]
    #[case("é?b", "éxc", Some("éx"))]
    fn values_part_where_neither_a_wildcard_nor_an_end_is(
        #[case] wanted: &str,
        #[case] seen: &str,
        #[case] common: Option<&str>,
    ) {
        assert_eq!(common_beginning(wanted, seen), common);
    }
}
