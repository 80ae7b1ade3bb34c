//! Wrong input: each gives the file, the line, a caret where there is text, the next step, and exit code 2 or 3. Never a
//! panic.
//!
//! One folder of `tests/input/` is one case: what it holds is given to `portcullis test`, and what that prints is kept.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    path::Path,
    process::{Command, Output},
};

fn portcullis(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env_remove("PORTCULLIS_LOG")
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    let code = output.status.code().map_or_else(|| "none".to_owned(), |code| code.to_string());
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("exit code {code}\n--- stdout\n{out}--- stderr\n{err}").replace('\\', "/")
}

#[test]
fn wrong_input_is_told_with_its_place_and_the_next_step() {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/input");
    let mut cases: Vec<_> = inputs.read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    cases.sort();
    assert!(cases.len() >= 8, "the cases of wrong input are gone");
    for case in cases {
        let name = case.to_str().unwrap();
        let output = portcullis(&inputs, &["test", name]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", told(&output));
        insta::assert_snapshot!(name, told(&output));
    }
}

#[test]
fn a_path_that_leads_nowhere_is_wrong_input() {
    let output = portcullis(Path::new(env!("CARGO_MANIFEST_DIR")), &["test", "no/such/folder"]);
    insta::assert_snapshot!(told(&output));
}

/// Following the links would lead round and round, in more ways than could ever be tried.
#[cfg(unix)]
#[test]
fn folders_that_link_back_to_themselves_are_searched_once() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        let inner = folder.path().join(name);
        std::fs::create_dir(&inner).unwrap();
        std::os::unix::fs::symlink("..", inner.join("up")).unwrap();
    }
    let output = portcullis(folder.path(), &["test", "."]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(told(&output).contains("there is no scenario in `.`"), "{}", told(&output));
}

#[test]
fn a_filter_that_fits_no_case_is_wrong_input() {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/seed");
    let output = portcullis(&seed, &["test", ".", "--filter", "no such case"]);
    insta::assert_snapshot!(told(&output));
}

#[test]
fn a_report_of_an_unknown_kind_is_wrong_input() {
    let output = portcullis(Path::new("."), &["test", ".", "--report", "pdf=x"]);
    insta::assert_snapshot!(told(&output));
}

#[test]
fn a_port_in_use_is_an_environment_that_failed() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = portcullis(Path::new("."), &["serve", "--port", &port]);
    insta::assert_snapshot!(told(&output).replace(&port, "PORT"));
}
