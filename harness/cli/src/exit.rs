//! How a command ends.

use std::{fmt, process::ExitCode};

use miette::{Diagnostic, Report};

use crate::terminal;

/// The exit codes of every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: all as expected.
    AsExpected,
    /// 1: a verdict differed.
    Different,
    /// 2: the input was wrong; it was said where. Also what clap exits with.
    Input,
    /// 3: the environment failed: a port that is taken, a disk that is full.
    Environment,
}

impl Exit {
    /// The input was wrong: prints where and what to do.
    pub(crate) fn input(error: impl Diagnostic + Send + Sync + 'static) -> Self {
        terminal::complain(&Report::new(error));
        Self::Input
    }

    /// The environment failed: prints what it said.
    pub(crate) fn environment(error: &dyn fmt::Display) -> Self {
        terminal::complain(&Report::msg(error.to_string()));
        Self::Environment
    }

    /// The environment failed: prints what it said and what to do.
    pub(crate) fn environment_with(error: impl Diagnostic + Send + Sync + 'static) -> Self {
        terminal::complain(&Report::new(error));
        Self::Environment
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::AsExpected => 0,
            Exit::Different => 1,
            Exit::Input => 2,
            Exit::Environment => 3,
        })
    }
}
