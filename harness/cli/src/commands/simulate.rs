//! `portcullis simulate`: requests on stdin, decisions on stdout.
//!
//! One JSON request gives one answer, a JSON list a list of answers, written one by one. A request that could not be
//! read has an error in its place. Stdin that is not JSON has no answer at all.

use std::io::{BufWriter, Read, Write, stdin, stdout};

use miette::{Diagnostic, Report};
use portcullis_policy::{SimulateAnswer, SimulateError, SimulateInput};
use serde::Serialize;

use crate::{exit::Exit, terminal};

#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("the input is not JSON: it is not UTF-8 text, from byte {0} on")]
#[diagnostic(help("give one request as a JSON object, or a JSON list of requests, in UTF-8"))]
struct NotText(usize);

/// What stands in an answer's place on stdout.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer<'a> {
    Decision(&'a SimulateAnswer),
    Unread { error: &'a SimulateError },
}

/// Judges what stands on stdin: exit code 1 when a request could not be read, 2 when stdin is not JSON.
pub(crate) fn simulate() -> Exit {
    let mut bytes = Vec::new();
    if let Err(error) = stdin().lock().read_to_end(&mut bytes) {
        return Exit::environment(&format!("stdin cannot be read: {error}"));
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Exit::input(NotText(error.utf8_error().valid_up_to())),
    };
    let input = match SimulateInput::read(&text) {
        Ok(input) => input,
        Err(error) => return Exit::input(error),
    };
    match write_answers(&input) {
        Ok(0) => Exit::AsExpected,
        Ok(unread) => {
            if input.is_list() {
                terminal::complain(&Report::msg(format!(
                    "{unread} of the requests could not be read: see their answers"
                )));
            }
            Exit::Different
        }
        Err(error) => Exit::environment(&format!("stdout cannot be written: {error}")),
    }
}

/// Writes the answers, and says how many requests could not be read.
fn write_answers(input: &SimulateInput<'_>) -> std::io::Result<usize> {
    let mut out = BufWriter::new(stdout().lock());
    let mut unread = 0;
    if input.is_list() {
        out.write_all(b"[")?;
    }
    for (index, answer) in input.answers().enumerate() {
        unread += usize::from(answer.is_err());
        let shown = match &answer {
            Ok(decision) => Answer::Decision(decision),
            Err(error) => Answer::Unread { error },
        };
        if input.is_list() {
            out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut out, &shown)?;
        } else {
            serde_json::to_writer_pretty(&mut out, &shown)?;
            if let Err(error) = answer {
                terminal::complain(&Report::new(error));
            }
        }
    }
    out.write_all(if input.is_list() { b"\n]\n" } else { b"\n" })?;
    out.flush()?;
    Ok(unread)
}
