//! The report for somebody at a terminal: progress while it runs, then the table, what needs to be explained, the
//! warnings, and the summary.
//!
//! Results go to the given output only when the run has ended, in the order of the cases. Progress goes elsewhere and
//! leaves no trace, so the output can be piped.

use std::io::{self, Write};

use portcullis_runner::{CaseReport, Event, Outcome, Summary};

use crate::{
    Progress, Reporter,
    explanation::{explain, worth},
    page::Page,
    phrase::{Phrase, Tone},
    table::table,
    warnings,
    words::{self, Verdict},
};

/// What a [`Terminal`] shows, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Which cases are explained in full.
    pub explain: Explain,
    /// Whether colour is used. Nothing is said by colour alone.
    pub colour: bool,
    /// How many columns a line has.
    pub width: usize,
}

/// Which cases are explained in full, besides every one that differs or has no verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Explain {
    /// When all came out as expected, the denial that there is most to learn from.
    #[default]
    One,
    /// None.
    Different,
    /// Every denial.
    All,
}

/// Shows a run to somebody at a terminal.
#[derive(Debug)]
pub struct Terminal<W> {
    out: W,
    progress: Progress,
    options: Options,
    reports: Vec<CaseReport>,
}

impl<W: Write> Terminal<W> {
    /// A reporter that writes its results to `out`.
    #[must_use]
    pub fn new(out: W, progress: Progress, options: Options) -> Self {
        Self { out, progress, options, reports: Vec::new() }
    }

    fn results(&self, summary: &Summary) -> String {
        let mut page = Page::new(self.options.width, self.options.colour);
        if !self.reports.is_empty() {
            table(&mut page, &self.reports);
        }
        let shown = self.explained();
        for report in &shown {
            page.gap();
            explain(&mut page, report);
        }
        warnings::of_all(&mut page, &self.reports, &shown);
        page.gap();
        self.point_to_more(&mut page, &shown);
        let all_well = summary.different + summary.broken + summary.skipped == 0;
        page.paragraph(0, &Phrase::of(if all_well { Tone::Good } else { Tone::Bad }, &words::summary(summary)));
        page.into_text()
    }

    /// The cases to explain, in their order.
    fn explained(&self) -> Vec<&CaseReport> {
        let unexpected = |report: &&CaseReport| Verdict::of(report) != Verdict::AsExpected;
        let needed: Vec<&CaseReport> = self.reports.iter().filter(unexpected).collect();
        match self.options.explain {
            Explain::All => self.reports.iter().filter(|report| unexpected(report) || is_denied(report)).collect(),
            Explain::One if needed.is_empty() => self.most_instructive().into_iter().collect(),
            Explain::One | Explain::Different => needed,
        }
    }

    /// The first of the denials that say most.
    fn most_instructive(&self) -> Option<&CaseReport> {
        let denials = self.reports.iter().rev().filter_map(|report| match &report.outcome {
            Outcome::Denied(denied) => Some((worth(denied), report)),
            Outcome::Reached(_) | Outcome::Broken(_) => None,
        });
        denials.max_by_key(|(worth, _)| *worth).map(|(_, report)| report)
    }

    fn point_to_more(&self, page: &mut Page, shown: &[&CaseReport]) {
        let denials = self.reports.iter().filter(|report| is_denied(report)).count();
        let more = denials - shown.iter().filter(|report| is_denied(report)).count();
        if self.options.explain == Explain::One && more > 0 {
            let text = match more {
                1 => "one more denial: `--explain all` explains it too".to_owned(),
                _ => format!("{more} more denials: `--explain all` explains each of them"),
            };
            page.paragraph(0, &Phrase::of(Tone::Faint, &text));
        }
    }
}

impl<W: Write> Reporter for Terminal<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.progress.event(event);
        match event {
            Event::Started { .. } | Event::Applied { .. } | Event::Skipped(_) => {}
            Event::CaseEnded(report) => self.reports.push(report.as_ref().clone()),
            Event::Ended(summary) => {
                self.reports.sort_by_key(|report| report.position);
                let results = self.results(summary);
                self.out.write_all(results.as_bytes())?;
                self.out.flush()?;
            }
        }
        Ok(())
    }
}

fn is_denied(report: &CaseReport) -> bool {
    matches!(report.outcome, Outcome::Denied(_))
}
