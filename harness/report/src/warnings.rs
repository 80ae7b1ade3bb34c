//! What cases are warned of: what GitHub ignores in their workflow files, and what the actions in them say.

use portcullis_runner::{CaseReport, WorkflowReason};

use crate::{
    page::Page,
    phrase::{Phrase, Tone},
    source,
};

/// The warnings of one case, below what it came to.
pub(crate) fn of_case(page: &mut Page, report: &CaseReport) {
    for warning in &report.warnings {
        page.line(2, &Phrase::of(Tone::Unsure, "warning"));
        tell(page, warning);
    }
}

/// The warnings of those cases that were not told in full: each text once, with all its places, whatever number of cases
/// it is of.
pub(crate) fn of_all(page: &mut Page, reports: &[CaseReport], told: &[&CaseReport]) {
    let of_told: Vec<&WorkflowReason> = told.iter().flat_map(|report| &report.warnings).collect();
    let mut seen: Vec<(&str, Vec<&WorkflowReason>, usize)> = Vec::new();
    for warning in reports.iter().flat_map(|report| &report.warnings).filter(|warning| !of_told.contains(warning)) {
        match seen.iter_mut().find(|(text, ..)| *text == warning.text) {
            Some((_, warnings, cases)) => {
                *cases += 1;
                if !warnings.contains(&warning) {
                    warnings.push(warning);
                }
            }
            None => seen.push((&warning.text, vec![warning], 1)),
        }
    }
    for (text, warnings, cases) in seen {
        page.gap();
        let of = if cases == 1 { "warning, of one case".to_owned() } else { format!("warning, of {cases} cases") };
        page.line(0, &Phrase::of(Tone::Unsure, &of));
        match warnings.as_slice() {
            [warning] => tell(page, warning),
            several => {
                page.paragraph(4, &Phrase::plain(text));
                for place in several.iter().filter_map(|warning| warning.place.as_ref()) {
                    let place = format!("{}:{}:{}", place.file, place.line, place.column);
                    page.paragraph(4, &Phrase::of(Tone::Strong, &place));
                }
            }
        }
    }
}

/// A warning in one line, for machines.
pub(crate) fn line(warning: &WorkflowReason) -> String {
    match &warning.place {
        Some(place) => format!("warning: {} ({}:{}:{})", warning.text, place.file, place.line, place.column),
        None => format!("warning: {}", warning.text),
    }
}

fn tell(page: &mut Page, warning: &WorkflowReason) {
    page.paragraph(4, &Phrase::plain(&warning.text));
    if let Some(place) = &warning.place {
        source::show(page, 4, place);
    }
    if let Some(hint) = &warning.hint {
        page.row(4, "hint", 4, &Phrase::plain(hint));
    }
}
