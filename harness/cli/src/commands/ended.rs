//! What is done with a run that has ended, here or on several machines: reports written, the baseline compared, the exit
//! code chosen.

use std::io::{self, Write};

use camino::{Utf8Path, Utf8PathBuf};
use miette::Diagnostic;
use portcullis_report::{
    Explain as ExplainWhich, NotAReport, Options, Run, annotations, changes, changes_text, html, json, junit,
    read_json, sarif, step_summary,
};

use crate::{
    arguments::{Explain, ReportFile, ReportKind},
    exit::Exit,
    terminal,
};

/// What is asked of a run that has ended.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) report: &'a [ReportFile],
    pub(super) baseline: Option<&'a Utf8Path>,
    pub(super) accept: bool,
}

/// A report that cannot be written.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("the report `{file}` cannot be written: {why}")]
#[diagnostic(help("does its folder exist, and may you write there?"))]
struct CannotWrite {
    file: Utf8PathBuf,
    why: io::Error,
}

/// A run that ended early is no baseline: what it did not come to would be missing in it without a word.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("`{file}` stays as it is: {missing} of the cases were not run")]
#[diagnostic(help("run the whole set again with `--accept`"))]
struct NotWhole {
    file: Utf8PathBuf,
    missing: usize,
}

/// A report that cannot be read.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub(super) enum CannotRead {
    /// The file.
    #[error("the report `{file}` cannot be read: {why}")]
    #[diagnostic(help("{help}"))]
    File { file: Utf8PathBuf, why: io::Error, help: &'static str },
    /// What it holds.
    #[error("`{file}`: {why}")]
    #[diagnostic(help("`portcullis test … --report json=FILE` writes what is read here"))]
    Content { file: Utf8PathBuf, why: NotAReport },
}

/// The JSON report of a run.
pub(super) fn read(file: &Utf8Path, help: &'static str) -> Result<Run, CannotRead> {
    let text = std::fs::read_to_string(file).map_err(|why| CannotRead::File { file: file.to_owned(), why, help })?;
    read_json(&text).map_err(|why| CannotRead::Content { file: file.to_owned(), why })
}

/// The baseline, unless there is none to compare with.
pub(super) fn baseline(asked: Asked<'_>) -> Result<Option<Run>, CannotRead> {
    match asked.baseline {
        Some(file) if !asked.accept => read(file, "`--accept` makes this run the first baseline").map(Some),
        _ => Ok(None),
    }
}

/// Writes the reports, compares with the baseline, and says how the command ends.
pub(super) fn ended(run: &Run, asked: Asked<'_>, baseline: Option<&Run>) -> Exit {
    for report in asked.report {
        if let Err(why) = write(report, run) {
            return Exit::environment_with(CannotWrite { file: report.file.clone(), why });
        }
    }
    let mut exit = of_run(run);
    if let Some(baseline) = baseline {
        let changes = changes(baseline, run);
        let text = changes_text(&changes, terminal::stdout_width(), terminal::stdout_has_colour());
        if let Err(why) = print(&format!("\n{text}")) {
            return Exit::environment(&why);
        }
        if !changes.is_empty() && exit == Exit::AsExpected {
            exit = Exit::Different;
        }
    }
    if let (Some(file), true) = (asked.baseline, asked.accept) {
        if run.summary.skipped > 0 {
            terminal::complain(&miette::Report::new(NotWhole { file: file.to_owned(), missing: run.summary.skipped }));
            return exit;
        }
        let written = json(run).and_then(|text| std::fs::write(file, text));
        if let Err(why) = written {
            return Exit::environment_with(CannotWrite { file: file.to_owned(), why });
        }
    }
    exit
}

/// A verdict that differs is the user's to know first, whatever else there was.
fn of_run(run: &Run) -> Exit {
    let summary = &run.summary;
    if summary.different > 0 {
        Exit::Different
    } else if summary.broken + summary.skipped > 0 {
        Exit::Environment
    } else {
        Exit::AsExpected
    }
}

fn write(report: &ReportFile, run: &Run) -> io::Result<()> {
    let text = match report.kind {
        ReportKind::Annotations => annotations(run),
        ReportKind::Html => html(run),
        ReportKind::Json => json(run)?,
        ReportKind::Junit => junit(run)?,
        ReportKind::Sarif => sarif(run)?,
        ReportKind::Summary => step_summary(run),
    };
    match (report.file.as_str(), report.kind) {
        ("-", _) => print(&text),
        // GitHub gives a step one file, into which others of the step write too.
        (file, ReportKind::Summary) => {
            std::fs::OpenOptions::new().create(true).append(true).open(file)?.write_all(text.as_bytes())
        }
        (file, _) => std::fs::write(file, text),
    }
}

fn print(text: &str) -> io::Result<()> {
    io::stdout().write_all(text.as_bytes())
}

/// How runs are shown at a terminal.
pub(super) fn options(explain: Explain) -> Options {
    Options {
        explain: match explain {
            Explain::All => ExplainWhich::All,
            Explain::Different => ExplainWhich::Different,
            Explain::One => ExplainWhich::One,
        },
        colour: terminal::stdout_has_colour(),
        width: terminal::stdout_width(),
    }
}
