//! `portcullis test`: scenarios run, reported, compared; once, or again whenever a file changes.

mod interrupt;
mod watch;

use std::{
    collections::BTreeMap,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::available_parallelism,
    time::Duration,
};

use portcullis_report::{Progress, Provenance, Reporter, Run, Terminal};
use portcullis_runner::{Event, Halt, Limits, Prepared, RunError, Selection, prepare, run_until};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use self::{interrupt::interrupted, watch::Watch};
use super::ended::{Asked, baseline, ended, options};
use crate::{arguments::Test, exit::Exit};

/// Runs the scenarios.
pub(crate) async fn test(arguments: &Test) -> Exit {
    if !arguments.watch {
        return once(arguments, &Arc::default()).await.0;
    }
    let mut files = arguments.paths.clone();
    loop {
        // From before the run on: what changes while it runs is not to be missed.
        let watch = Watch::on(files, &written(arguments));
        let asked_to_end = Arc::new(AtomicBool::new(false));
        let (exit, made_from) = once(arguments, &asked_to_end).await;
        // Who ends a run that is watched wants no other.
        if asked_to_end.load(Ordering::Relaxed) {
            return exit;
        }
        tokio::select! {
            () = watch.changed() => {}
            () = interrupted() => return exit,
        }
        files = arguments.paths.iter().chain(&made_from).cloned().collect();
    }
}

/// The files that this command writes itself: they are no reason to run again.
fn written(arguments: &Test) -> Vec<camino::Utf8PathBuf> {
    arguments.report.iter().map(|report| report.file.clone()).chain(arguments.baseline.clone()).collect()
}

/// One run, and the files that it was made from.
async fn once(arguments: &Test, asked_to_end: &Arc<AtomicBool>) -> (Exit, Vec<camino::Utf8PathBuf>) {
    let asked = Asked { report: &arguments.report, baseline: arguments.baseline.as_deref(), accept: arguments.accept };
    let selection = Selection {
        filter: arguments.filter.clone(),
        shard: arguments.shard,
        ..Selection::of(arguments.paths.clone())
    };
    // Almost every case mints: the keys are made while Terraform and workflows are read.
    portcullis_issuer::begin_keys();
    let prepared = match prepare(&selection) {
        Ok(prepared) => prepared,
        Err(error) => return (refuse(error), Vec::new()),
    };
    let files = prepared.files().to_vec();
    let before = match baseline(asked) {
        Ok(before) => before,
        Err(error) => return (Exit::input(error), files),
    };
    let exit = match of(arguments, &prepared, asked_to_end).await {
        Ok(run) => ended(&run, asked, before.as_ref()),
        Err(exit) => exit,
    };
    (exit, files)
}

/// The run itself, shown while it goes on.
async fn of(arguments: &Test, prepared: &Prepared, asked_to_end: &Arc<AtomicBool>) -> Result<Run, Exit> {
    let inputs = prepared.inputs().map_err(refuse)?;
    let (sender, events) = unbounded_channel();
    let terminal = Terminal::new(io::stdout(), Progress::on_stderr(), options(arguments.explain));
    let reporting = tokio::spawn(shown(events, terminal, Run::of(provenance(inputs))));
    let halt = Halt::default();
    let interrupting = tokio::spawn({
        let (halt, asked_to_end) = (halt.clone(), Arc::clone(asked_to_end));
        async move {
            interrupted().await;
            asked_to_end.store(true, Ordering::Relaxed);
            halt.interrupt();
        }
    });
    let result = run_until(prepared, limits(arguments), &halt, &sender).await;
    interrupting.abort();
    drop(sender);
    let run = match reporting.await {
        Ok(Ok(run)) => run,
        Ok(Err(error)) => return Err(Exit::environment(&format!("the report cannot be printed: {error}"))),
        Err(error) => return Err(Exit::environment(&error)),
    };
    result.map_err(refuse)?;
    Ok(run)
}

async fn shown(
    mut events: UnboundedReceiver<Event>,
    mut terminal: Terminal<io::Stdout>,
    mut run: Run,
) -> io::Result<Run> {
    while let Some(event) = events.recv().await {
        run.event(&event);
        terminal.event(&event)?;
    }
    Ok(run)
}

fn provenance(inputs: Vec<portcullis_runner::Input>) -> Provenance {
    let data = portcullis_server::DATA.iter().map(|(name, version)| ((*name).to_owned(), (*version).to_owned()));
    let tool = format!("portcullis {}", env!("CARGO_PKG_VERSION"));
    Provenance { tool, data: data.collect::<BTreeMap<_, _>>(), inputs }
}

fn limits(arguments: &Test) -> Limits {
    let jobs = arguments.jobs.map_or_else(|| available_parallelism().map_or(1, std::num::NonZero::get), usize::from);
    let case_time = Duration::from_secs(u64::from(arguments.timeout));
    Limits { fail_fast: arguments.fail_fast, case_time, ..Limits::jobs(jobs) }
}

/// Whose fault it is that there is no run: the input's, unless the emulator could not be started.
fn refuse(error: RunError) -> Exit {
    match error {
        RunError::Backend(error) => Exit::environment_with(error),
        error => Exit::input(error),
    }
}
