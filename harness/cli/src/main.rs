//! The `portcullis` command: what was typed, and what comes of it.
//!
//! Data goes to stdout, progress and logs to stderr. How a command ends is an [`Exit`]; a panic is a bug.

mod arguments;
mod commands;
mod exit;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::{
    arguments::{Arguments, Command},
    exit::Exit,
};

/// A request makes and drops hundreds of short texts: with this allocator that takes a fraction of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    terminal::set_up_diagnostics();
    terminal::set_up_logs();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Exit::environment(&error).into(),
    };
    let exit = match arguments.command {
        Command::Apply(arguments) => runtime.block_on(commands::apply(&arguments)),
        Command::Check(arguments) => runtime.block_on(commands::check(&arguments)),
        Command::Collect(arguments) => commands::collect(&arguments),
        Command::Init(arguments) => runtime.block_on(commands::init(&arguments)),
        Command::Report(arguments) => commands::report(&arguments),
        Command::Serve(arguments) => runtime.block_on(commands::serve(&arguments)),
        Command::Simulate(_) => commands::simulate(),
        Command::Test(arguments) => runtime.block_on(commands::test(&arguments)),
        Command::Token(arguments) => runtime.block_on(commands::token(&arguments)),
    };
    // Cases that still run when the user interrupts are not waited for.
    runtime.shutdown_background();
    exit.into()
}
