//! One case told in full: what was expected, what the client was told, and why, and what it is warned of.

mod denial;
mod log;
mod reason;

use portcullis_runner::{Broken, CaseReport, Outcome, Reached};

use crate::{
    page::Page,
    phrase::{Phrase, Tone},
    warnings,
    words::{self, Verdict},
};

pub(crate) use denial::worth;

/// Everything that is known of a case, as text with lines of at most `width` columns; only words that are wider than
/// that make wider lines. It ends with a line feed.
#[must_use]
pub fn explanation(report: &CaseReport, width: usize, colour: bool) -> String {
    let mut page = Page::new(width, colour);
    explain(&mut page, report);
    page.into_text()
}

/// Writes the explanation of a case.
pub(crate) fn explain(page: &mut Page, report: &CaseReport) {
    let place = format!("{}:{}", report.place.file, report.place.line);
    page.ends(&Phrase::of(Tone::Strong, &report.name), &Phrase::of(Tone::Faint, &place));
    let verdict = Verdict::of(report);
    if verdict == Verdict::Different {
        page.line(2, &Phrase::of(Tone::Bad, verdict.words()));
        for difference in &report.differences {
            page.paragraph(4, &Phrase::plain(difference));
        }
    }
    match &report.outcome {
        Outcome::Reached(reached) => came_to(page, reached, verdict),
        Outcome::Denied(denied) => denial::explain(page, report, denied),
        Outcome::Broken(broken) => failed(page, broken),
    }
    warnings::of_case(page, report);
}

fn came_to(page: &mut Page, reached: &Reached, verdict: Verdict) {
    page.line(2, &Phrase::of(verdict.tone(), words::reached_by(reached.stage)));
    if let Some(digest) = &reached.digest {
        page.row(4, "image", LABELS, &Phrase::plain(digest));
    }
    if verdict == Verdict::Different {
        requests(page, &reached.exchanges);
    }
}

fn failed(page: &mut Page, broken: &Broken) {
    let heading = Phrase::plain(&format!("{}: ", broken.stage)).and(Tone::Unsure, Verdict::Missing.words());
    page.paragraph(2, &heading.and(Tone::Plain, ", because something other than AWS failed"));
    page.paragraph(4, &Phrase::plain(&broken.message));
}

/// The width of the widest label of what the client was told.
const LABELS: usize = "client prints".len();

/// How many requests are shown; the last ones tell how it ended.
const MOST_REQUESTS: usize = 8;

/// The last requests of the registry client.
fn requests(page: &mut Page, exchanges: &[String]) {
    if exchanges.is_empty() {
        return;
    }
    page.line(4, &Phrase::of(Tone::Faint, "requests"));
    let left_out = exchanges.len().saturating_sub(MOST_REQUESTS);
    if left_out > 0 {
        page.line(6, &Phrase::of(Tone::Faint, &format!("… {left_out} more before these")));
    }
    for exchange in exchanges.iter().skip(left_out) {
        page.paragraph(6, &Phrase::plain(&with_short_digests(exchange)));
    }
}

/// `sha256:9f86d081884c…` for every digest: enough to tell them apart.
fn with_short_digests(text: &str) -> String {
    const SHOWN: usize = 12;
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("sha256:") {
        shown.push_str(before);
        shown.push_str("sha256:");
        let digits = after.chars().take_while(char::is_ascii_hexdigit).count();
        let kept = if digits == 64 { SHOWN } else { 0 };
        shown.extend(after.chars().take(kept));
        if kept > 0 {
            shown.push('…');
            // Hexadecimal digits are one byte each, so this is where the digest ends.
            rest = after.get(digits..).unwrap_or_default();
        } else {
            rest = after;
        }
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_digests_are_shortened() {
        let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        assert_eq!(
            with_short_digests(&format!("GET /v2/a/blobs/sha256:{digest}/x")),
            "GET /v2/a/blobs/sha256:9f86d081884c…/x"
        );
        assert_eq!(with_short_digests("sha256:abc sha256:é sha256:"), "sha256:abc sha256:é sha256:");
    }
}
