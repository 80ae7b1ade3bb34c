//! The terminal: its width, whether it has colour, and how errors and logs are written to it.

use std::io::{IsTerminal, Write, stderr, stdout};

use miette::{GraphicalReportHandler, GraphicalTheme, Report};
use tracing_subscriber::EnvFilter;

/// Lines are not made longer than this, however wide the terminal is.
const WIDEST: usize = 120;

/// Where there is no terminal to ask.
const WITHOUT_TERMINAL: usize = 120;

/// Whether stdout takes colour: it is a terminal, and neither `NO_COLOR` nor a dumb `TERM` says otherwise.
pub(crate) fn stdout_has_colour() -> bool {
    stdout().is_terminal() && !colour_is_refused()
}

/// How wide lines on stdout may be.
pub(crate) fn stdout_width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let width = columns.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)));
    width.unwrap_or(WITHOUT_TERMINAL).clamp(60, WIDEST)
}

/// Errors point into files with a caret; without colour and with ASCII where the terminal has no more.
pub(crate) fn set_up_diagnostics() {
    let theme = match (stderr().is_terminal(), colour_is_refused()) {
        (true, false) => GraphicalTheme::unicode(),
        (true, true) => GraphicalTheme::unicode_nocolor(),
        (false, _) => GraphicalTheme::none(),
    };
    let hook = move |_: &_| {
        Box::new(GraphicalReportHandler::new_themed(theme.clone()).with_width(WIDEST).with_context_lines(1)) as Box<_>
    };
    // It is set once, at the start of the program; a second time would change nothing.
    let _set_before = miette::set_hook(Box::new(hook));
}

/// Logs go to stderr; `PORTCULLIS_LOG=debug` shows more of them.
pub(crate) fn set_up_logs() {
    let filter = EnvFilter::try_from_env("PORTCULLIS_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    // As above.
    let _set_before = subscriber.try_init();
}

/// Writes an error to stderr.
pub(crate) fn complain(error: &Report) {
    // There is nowhere to say that stderr is gone.
    let _stderr_gone = writeln!(stderr(), "{error:?}");
}

fn colour_is_refused() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var("TERM").is_ok_and(|term| term == "dumb")
}
