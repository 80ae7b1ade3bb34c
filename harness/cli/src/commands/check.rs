//! `portcullis check`: policies linted where they are written, without running anything.
//!
//! Findings go to stdout, or into a file; what each file was taken for, and what could not be judged, to stderr. Nothing
//! to judge is wrong input: a check that looked at nothing must not look like one that found nothing.

mod estate;
mod gather;
mod waivers;

use std::io::{self, Write, stderr, stdout};

use camino::Utf8PathBuf;
use miette::Diagnostic;
use portcullis_model::Clock;
use portcullis_policy::lint::Severity;
use portcullis_report::{Checked, NotJudged, findings_json, findings_sarif, findings_text};

use crate::{
    arguments::{Check, CheckFormat},
    exit::Exit,
    terminal,
};
use gather::Gathered;
use waivers::Waivers;

/// From which severity on a finding makes the check fail, unless told otherwise: whatever does not do what it says.
const FAIL_ON: Severity = Severity::Medium;

#[derive(Debug, thiserror::Error, Diagnostic)]
enum CannotCheck {
    #[error("there is no policy to check in {paths}")]
    #[diagnostic(help("{help}"))]
    Nothing { paths: String, help: String },
    #[error("the findings cannot be written to `{file}`: {why}")]
    CannotWrite { file: Utf8PathBuf, why: io::Error },
}

/// Checks everything that the paths lead to.
pub(crate) async fn check(arguments: &Check) -> Exit {
    let now = Clock::new().now();
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let waivers = match arguments.waivers.as_deref().map(Waivers::read).transpose() {
        Ok(waivers) => waivers.unwrap_or_default(),
        Err(error) => return Exit::input(error),
    };
    let Gathered { material, skipped } = match gather::gather(arguments).await {
        Ok(gathered) => gathered,
        Err(exit) => return exit,
    };
    for taken in material.taken() {
        say(&format!("{}: {}", taken.path, taken.title));
    }
    for skipped in &skipped {
        say(&format!("{}: skipped, it {}", skipped.path, skipped.why));
    }
    let account = material.account();
    let estate = estate::Estate::of(&account, now);
    for error in estate.unreadable() {
        // The others are still judged, but the check has failed.
        let _always_input = Exit::input(error);
    }
    let not_judged: Vec<NotJudged> = estate.not_judged();
    for missing in &not_judged {
        say(&format!("not judged: {}", missing.what));
        if let Some(command) = &missing.command {
            say(&format!("  to have it judged, add the output of: {command}"));
        }
    }
    if estate.policies() == 0 {
        return match estate.has_unreadable() {
            true => Exit::Input,
            false => Exit::input(nothing(arguments, &not_judged)),
        };
    }
    let mut findings = estate.findings();
    waivers.apply(&mut findings, today);
    let checked = Checked {
        findings,
        policies: estate.policies(),
        not_judged,
        fail_on: Some(arguments.fail_on.unwrap_or(FAIL_ON)),
    };
    if let Err(error) = write(arguments, &checked) {
        return Exit::environment_with(error);
    }
    match (estate.has_unreadable(), checked.failing()) {
        (true, _) => Exit::Input,
        (false, 0) => Exit::AsExpected,
        (false, _) => Exit::Different,
    }
}

fn nothing(arguments: &Check, not_judged: &[NotJudged]) -> CannotCheck {
    let paths: Vec<String> = arguments.paths.iter().map(|path| format!("`{path}`")).collect();
    let help = if not_judged.is_empty() {
        "give a policy document, the JSON output of `aws iam` or `aws ecr`, a Terraform folder, plan or state"
            .to_owned()
    } else {
        "the policies of a plan may be known only after the apply: check the folder itself, or the state".to_owned()
    };
    CannotCheck::Nothing { paths: paths.join(", "), help }
}

fn write(arguments: &Check, checked: &Checked) -> Result<(), CannotCheck> {
    let colour = arguments.output.is_none() && terminal::stdout_has_colour();
    let text = match arguments.format {
        CheckFormat::Text => Ok(findings_text(checked, terminal::stdout_width(), colour)),
        CheckFormat::Json => findings_json(checked),
        CheckFormat::Sarif => findings_sarif(checked),
    };
    let outcome = text.and_then(|text| match &arguments.output {
        Some(file) => std::fs::write(file, text),
        None => stdout().lock().write_all(text.as_bytes()),
    });
    let file = || arguments.output.clone().unwrap_or_else(|| "stdout".into());
    outcome.map_err(|why| CannotCheck::CannotWrite { file: file(), why })
}

/// A line on stderr.
fn say(text: &str) {
    let safe: String = text.chars().flat_map(shown).collect();
    // There is nowhere to say that stderr is gone.
    let _stderr_gone = writeln!(stderr(), "{safe}");
}

/// Names come from files that anybody may have written: what a terminal would obey is shown instead.
fn shown(character: char) -> Vec<char> {
    if character.is_control() { character.escape_unicode().collect() } else { vec![character] }
}
