//! `portcullis test`: scenarios run, reported, compared.

use std::{io, thread::available_parallelism};

use miette::Diagnostic;
use portcullis_report::{Explain as ExplainWhich, Options, Progress, Reporter, Terminal};
use portcullis_runner::{CaseReport, Limits, RunError, Selection, Summary, prepare, run};
use tokio::sync::mpsc::unbounded_channel;

use crate::{
    arguments::{Explain, ReportFile, ReportKind, Test},
    exit::Exit,
    terminal,
};

#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("the report `{file}` cannot be written: {why}")]
struct CannotWrite {
    file: camino::Utf8PathBuf,
    why: io::Error,
}

/// Runs the scenarios.
pub(crate) async fn test(arguments: &Test) -> Exit {
    let selection = Selection { paths: arguments.paths.clone(), filter: arguments.filter.clone() };
    let prepared = match prepare(&selection) {
        Ok(prepared) => prepared,
        Err(error) => return refuse(error),
    };
    let (sender, mut events) = unbounded_channel();
    let mut terminal = reporter(arguments);
    let reporting = tokio::spawn(async move {
        while let Some(event) = events.recv().await {
            terminal.event(&event)?;
        }
        io::Result::Ok(terminal)
    });
    let result = run(&prepared, Limits { jobs: jobs(arguments) }, &sender).await;
    drop(sender);
    let terminal = match reporting.await {
        Ok(Ok(terminal)) => terminal,
        Ok(Err(error)) => return Exit::environment(&format!("the report cannot be printed: {error}")),
        Err(error) => return Exit::environment(&error),
    };
    let summary = match result {
        Ok(summary) => summary,
        Err(error) => return refuse(error),
    };
    for file in &arguments.report {
        if let Err(error) = write(file, terminal.reports(), &summary) {
            return Exit::environment_with(error);
        }
    }
    exit(&summary)
}

fn exit(summary: &Summary) -> Exit {
    if summary.broken > 0 {
        Exit::Environment
    } else if summary.different > 0 {
        Exit::Different
    } else {
        Exit::AsExpected
    }
}

/// Whose fault it is that there is no run: the input's, unless the emulator could not be started.
fn refuse(error: RunError) -> Exit {
    match error {
        RunError::Backend(error) => Exit::environment_with(error),
        error => Exit::input(error),
    }
}

fn jobs(arguments: &Test) -> usize {
    arguments.jobs.map_or_else(|| available_parallelism().map_or(1, std::num::NonZero::get), usize::from)
}

fn reporter(arguments: &Test) -> Terminal<io::Stdout> {
    let options = Options {
        explain: match arguments.explain {
            Explain::All => ExplainWhich::All,
            Explain::Different => ExplainWhich::Different,
            Explain::One => ExplainWhich::One,
        },
        colour: terminal::stdout_has_colour(),
        width: terminal::stdout_width(),
    };
    Terminal::new(io::stdout(), Progress::on_stderr(), options)
}

fn write(file: &ReportFile, reports: &[CaseReport], summary: &Summary) -> Result<(), CannotWrite> {
    let text = match file.kind {
        ReportKind::Json => portcullis_report::json(reports, summary),
        ReportKind::Junit => portcullis_report::junit(reports, summary),
    };
    text.and_then(|text| std::fs::write(&file.file, text)).map_err(|why| CannotWrite { file: file.file.clone(), why })
}
