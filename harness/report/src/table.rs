//! The table of the cases: what each came to, at a glance.
//!
//! On a wide page a case is a row. Where the names of the cases would have too little room it is two lines: its name with
//! the verdict, and what happened below.

use portcullis_runner::CaseReport;
use unicode_width::UnicodeWidthStr;

use crate::{
    page::{Page, cell},
    phrase::{Phrase, Tone, one_line},
    words::{self, Verdict},
};

/// The columns after the name.
const COLUMNS: usize = 5;

/// What the columns after the name are called.
const HEADINGS: [&str; COLUMNS] = ["client", "stage", "verdict", "answer", "time"];

/// What a name needs for a case to be one row, in columns.
const ROOM_FOR_NAME: usize = 28;

/// Between two columns.
const GAP: usize = 2;

/// One case.
struct Row {
    name: String,
    columns: [(Tone, String); COLUMNS],
}

/// Writes the table; the reports come in the order in which they stand in it.
pub(crate) fn table(page: &mut Page, reports: &[CaseReport]) {
    let rows: Vec<Row> = reports.iter().map(Row::of).collect();
    let mut widths = HEADINGS.map(str::len);
    for row in &rows {
        for (width, (_, text)) in widths.iter_mut().zip(&row.columns) {
            *width = (*width).max(text.width());
        }
    }
    let taken = GAP + widths.iter().map(|width| width + GAP).sum::<usize>();
    let longest = rows.iter().map(|row| row.name.width()).max().unwrap_or_default();
    let needed = longest.max("case".len());
    let room = page.width().checked_sub(taken).filter(|room| *room >= needed.min(ROOM_FOR_NAME));
    let name_width = room.map(|room| room.min(needed));
    if let Some(name_width) = name_width {
        page.line(GAP, &columns("case", name_width, HEADINGS.iter().map(|heading| (Tone::Faint, *heading)), widths));
    }

    let mut group = None;
    for (report, row) in reports.iter().zip(&rows) {
        let this = (&report.scenario, &report.place.file);
        if group != Some(this) {
            if group.is_some() {
                page.gap();
            }
            page.ends(&Phrase::of(Tone::Strong, &one_line(this.0)), &Phrase::of(Tone::Faint, &one_line(this.1)));
            group = Some(this);
        }
        match name_width {
            Some(name_width) => row.in_one_line(page, name_width, widths),
            None => row.in_two_lines(page, widths),
        }
    }
}

impl Row {
    fn of(report: &CaseReport) -> Self {
        let verdict = Verdict::of(report);
        // A case that was written for several clients has the client in its name, which the column says too.
        let client = report.client.as_deref().unwrap_or_default();
        let name = one_line(report.name.strip_suffix(&format!(" ({client})")).unwrap_or(&report.name));
        let columns = [
            (Tone::Plain, client.to_owned()),
            (Tone::Plain, words::stage(&report.outcome)),
            (verdict.tone(), verdict.words().to_owned()),
            (Tone::Plain, one_line(&words::answer(&report.outcome))),
            (Tone::Faint, words::took(report.took)),
        ];
        Self { name, columns }
    }

    fn in_one_line(&self, page: &mut Page, name_width: usize, widths: [usize; COLUMNS]) {
        let mut names = cell(&self.name, name_width).into_iter();
        let first = names.next().unwrap_or_default();
        let texts = self.columns.iter().map(|(tone, text)| (*tone, text.as_str()));
        page.line(GAP, &columns(&first, name_width, texts, widths));
        for rest in names {
            page.line(GAP, &Phrase::plain(&rest));
        }
    }

    fn in_two_lines(&self, page: &mut Page, widths: [usize; COLUMNS]) {
        let [client, stage, verdict, answer, time] = &self.columns;
        let [client_width, stage_width, verdict_width, _, time_width] = widths;
        let room = page.width().saturating_sub(GAP + GAP + verdict_width + GAP + time_width).max(12);
        let mut names = cell(&self.name, room).into_iter();
        let first = names.next().unwrap_or_default();
        let line = Phrase::plain(&padded(&first, room + GAP)).and(verdict.0, &padded(&verdict.1, verdict_width + GAP));
        page.line(GAP, &line.and(time.0, &format!("{:>time_width$}", time.1)));
        for rest in names {
            page.line(GAP, &Phrase::plain(&rest));
        }
        let below = [(client, client_width), (stage, stage_width)];
        let mut line = Phrase::default();
        for ((_, text), width) in below {
            line = line.and(Tone::Faint, &padded(text, width + GAP));
        }
        page.line(2 * GAP, &line.and(Tone::Faint, &answer.1));
    }
}

/// A name and the columns after it. The last one, a number, is aligned at its end.
fn columns<'a>(
    name: &str,
    name_width: usize,
    texts: impl Iterator<Item = (Tone, &'a str)>,
    widths: [usize; COLUMNS],
) -> Phrase {
    let mut line = Phrase::plain(&padded(name, name_width));
    for (number, ((tone, text), width)) in texts.zip(widths).enumerate() {
        let text = if number + 1 == COLUMNS { format!("{text:>width$}") } else { padded(text, width) };
        line = line.and(Tone::Plain, &" ".repeat(GAP)).and(tone, &text);
    }
    line
}

fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(missing))
}
