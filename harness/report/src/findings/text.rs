//! Findings for people: the line with a caret, why, who gets in, and what to change. A good policy gives one line.

use portcullis_policy::lint::Severity;

use super::{Checked, CheckedFinding};
use crate::{
    page::Page,
    phrase::{Phrase, Tone},
    source,
};

/// Findings as text with lines of at most `width` columns; only words that are wider make wider lines. Waived ones are
/// counted, not shown. It ends with a line feed.
#[must_use]
pub fn findings_text(checked: &Checked, width: usize, colour: bool) -> String {
    let mut page = Page::new(width, colour);
    for found in checked.in_order().into_iter().filter(|found| found.waived.is_none()) {
        show(&mut page, found);
        page.gap();
    }
    page.paragraph(0, &Phrase::of(tone_of(checked), &summary(checked)));
    page.into_text()
}

fn show(page: &mut Page, found: &CheckedFinding) {
    let finding = &found.finding;
    let severity = finding.severity.name().to_uppercase();
    let heading =
        Phrase::of(tone(finding.severity), &severity).and(Tone::Plain, " ").and(Tone::Strong, &finding.message);
    page.ends(&heading, &Phrase::of(Tone::Faint, finding.rule));
    let holder = if finding.subject == finding.policy {
        finding.subject.clone()
    } else {
        format!("{}, policy {}", finding.subject, finding.policy)
    };
    page.paragraph(2, &Phrase::of(Tone::Faint, &holder));
    source::show(page, 2, &found.spot.excerpt);
    let witness = finding.witness.as_ref().map(ToString::to_string);
    let rows = [
        ("why", Some(finding.explanation.as_str())),
        ("proof", witness.as_deref()),
        ("help", Some(finding.fix.as_str())),
        ("see", Some(finding.source)),
    ];
    for (label, text) in rows {
        if let Some(text) = text {
            page.row(2, label, LABELS, &Phrase::plain(text));
        }
    }
}

/// The width of the widest label.
const LABELS: usize = "proof".len();

/// `3 findings in 12 policies: 1 critical, 2 low; 1 waived; 2 policies not judged`
fn summary(checked: &Checked) -> String {
    let counts: Vec<String> = Severity::ALL
        .into_iter()
        .rev()
        .map(|severity| (severity, checked.open(severity)))
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| format!("{count} {severity}"))
        .collect();
    let open: usize = Severity::ALL.into_iter().map(|severity| checked.open(severity)).sum();
    let findings = match open {
        0 => "no findings".to_owned(),
        1 => "1 finding".to_owned(),
        many => format!("{many} findings"),
    };
    let policies = if checked.policies == 1 { "policy" } else { "policies" };
    let mut text = format!("{findings} in {} {policies}", checked.policies);
    if !counts.is_empty() {
        text.push_str(&format!(": {}", counts.join(", ")));
    }
    if checked.waived() > 0 {
        text.push_str(&format!("; {} waived", checked.waived()));
    }
    if !checked.not_judged.is_empty() {
        text.push_str(&format!("; {} not judged", checked.not_judged.len()));
    }
    text
}

fn tone_of(checked: &Checked) -> Tone {
    match (checked.failing(), checked.findings.iter().all(|found| found.waived.is_some())) {
        (0, true) => Tone::Good,
        (0, false) => Tone::Unsure,
        _ => Tone::Bad,
    }
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Note => Tone::Faint,
        Severity::Low | Severity::Medium => Tone::Unsure,
        Severity::High | Severity::Critical => Tone::Bad,
    }
}
