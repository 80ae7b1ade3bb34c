//! `portcullis report merge`: the parts of a run, made on several machines, as one.

use std::io;

use portcullis_report::{Progress, Reporter, Run, Terminal, merge};
use portcullis_runner::Event;

use super::ended::{Asked, baseline, ended, options, read};
use crate::{
    arguments::{Merge, Report, ReportCommand},
    exit::Exit,
};

/// Works with reports.
pub(crate) fn report(arguments: &Report) -> Exit {
    match &arguments.command {
        ReportCommand::Merge(arguments) => of_parts(arguments),
    }
}

fn of_parts(arguments: &Merge) -> Exit {
    let asked = Asked { report: &arguments.report, baseline: arguments.baseline.as_deref(), accept: arguments.accept };
    let read = |file: &camino::Utf8PathBuf| read(file, "give the JSON reports of all parts");
    let parts = match arguments.files.iter().map(read).collect::<Result<Vec<Run>, _>>() {
        Ok(parts) => parts,
        Err(error) => return Exit::input(error),
    };
    let before = match baseline(asked) {
        Ok(before) => before,
        Err(error) => return Exit::input(error),
    };
    let run = match merge(parts) {
        Ok(run) => run,
        Err(error) => return Exit::input(error),
    };
    let mut terminal = Terminal::new(io::stdout(), Progress::hidden(), options(arguments.explain));
    let cases = run.cases.iter().map(|case| Event::CaseEnded(Box::new(case.clone())));
    let shown = cases.chain([Event::Ended(run.summary)]).try_for_each(|event| terminal.event(&event));
    match shown {
        Ok(()) => ended(&run, asked, before.as_ref()),
        Err(error) => Exit::environment(&format!("the report cannot be printed: {error}")),
    }
}
