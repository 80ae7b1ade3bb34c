//! What the command prints and how it ends when the input is good.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

fn seed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/seed")
}

fn test(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .arg("test")
        .args(arguments)
        .current_dir(folder)
        .env_remove("COLUMNS")
        .output()
        .unwrap()
}

#[test]
fn a_run_ends_with_0_when_every_verdict_is_as_expected() {
    let output = test(&seed(), &[".", "--filter", "letter case"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    // The width of the table goes with how long the cases took; what follows it does not.
    let (table, rest) = text.split_once("\n\n").unwrap();
    assert!(table.contains("assume-role ✗") && table.contains("as expected"), "{table}");
    insta::with_settings!({filters => vec![(r"\d+(\.\d+)? m?s\b", "TIME")]}, { insta::assert_snapshot!(rest); });
}

#[test]
fn a_run_ends_with_1_when_a_verdict_differs() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = std::fs::read_to_string(seed().join("without-workflow.scenario.yml")).unwrap();
    let terraform = seed().join("terraform").to_str().unwrap().replace('\\', "/");
    let wrong = scenario.replace("./terraform", &terraform).replace("expect: pushed", "expect: { denied: push }");
    std::fs::write(folder.path().join("scenario.yml"), wrong).unwrap();
    let output = test(folder.path(), &[".", "--filter", "a tag is pushed (crane)"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("expected `push` to be denied, but it was not"), "{text}");
}

#[test]
fn reports_are_written_where_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (json, junit) = (folder.path().join("run.json"), folder.path().join("run.xml"));
    let asked = format!("json={},junit={}", json.display(), junit.display());
    let output = test(&seed(), &[".", "--filter", "oras", "--report", &asked]);
    assert_eq!(output.status.code(), Some(0));
    assert!(std::fs::read_to_string(json).unwrap().contains("ecr:BatchGetImage"));
    assert!(std::fs::read_to_string(junit).unwrap().contains("<testcase"));
}

#[test]
fn serve_prints_the_exports_and_answers() {
    let mut serving = Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args(["serve", "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(serving.stdout.take().unwrap()).lines();
    let export = lines.find_map(|line| line.unwrap().strip_prefix("export AWS_ENDPOINT_URL=").map(str::to_owned));
    let address = export.unwrap().trim_start_matches("http://localhost:").to_owned();
    let answered = std::net::TcpStream::connect(format!("127.0.0.1:{address}"));
    serving.kill().unwrap();
    serving.wait().unwrap();
    assert!(answered.is_ok(), "{answered:?}");
}
