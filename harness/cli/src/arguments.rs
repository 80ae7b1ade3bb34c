//! What can be typed.

use std::net::IpAddr;

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// May this workflow run push this image, and if not, exactly why?
///
/// Portcullis plays GitHub's token service, AWS STS, IAM and ECR, checks everything that AWS checks, and says why.
#[derive(Debug, Parser)]
#[command(name = "portcullis", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Serve(Serve),
    Test(Test),
}

/// Runs scenarios and compares every verdict with the expected one
///
/// Exit code 0: all as expected; 1: a verdict differed; 2: the input was wrong; 3: the environment failed.
#[derive(Args, Debug)]
pub(crate) struct Test {
    /// Scenario files, or folders that hold `scenario.yml`
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<Utf8PathBuf>,
    /// Only cases whose `scenario: case` name contains this text
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// How many cases run at the same time [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,
    /// Writes reports: `json=FILE`, `junit=FILE`, or several with commas
    #[arg(long, value_name = "KIND=FILE", value_delimiter = ',', value_parser = report)]
    pub(crate) report: Vec<ReportFile>,
    /// Which denials are explained in full
    #[arg(long, value_enum, default_value_t = Explain::One)]
    pub(crate) explain: Explain,
}

/// Runs the emulator in the foreground and prints the exports that a shell needs
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// The port to listen on; 0 picks a free one
    #[arg(long, default_value_t = 4566)]
    pub(crate) port: u16,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,
}

/// Which denials are explained in full.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Explain {
    /// Every denial
    All,
    /// What differs from what was expected
    Different,
    /// What differs, or one denial as an example when nothing does
    One,
}

/// A report and the file that it is written to.
#[derive(Clone, Debug)]
pub(crate) struct ReportFile {
    pub(crate) kind: ReportKind,
    pub(crate) file: Utf8PathBuf,
}

/// The reports that can be written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReportKind {
    /// The whole run as one JSON document.
    Json,
    /// What CI systems read: JUnit's XML.
    Junit,
}

fn report(text: &str) -> Result<ReportFile, String> {
    let (kind, file) = text.split_once('=').ok_or_else(|| format!("`{text}` names no file: write `junit=FILE`"))?;
    let kind = match kind {
        "json" => ReportKind::Json,
        "junit" => ReportKind::Junit,
        other => return Err(format!("there is no report `{other}`: there are `json` and `junit`")),
    };
    if file.is_empty() {
        return Err(format!("`{text}` names no file: write `junit=FILE`"));
    }
    Ok(ReportFile { kind, file: file.into() })
}
