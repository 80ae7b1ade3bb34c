//! Ctrl-C, and a file that changes under `--watch`: what the command does in the middle of its work.
//!
//! Linux tells from outside whether a process has begun to listen for a signal, so that nothing here waits for a time.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::Value;

/// A folder with a scenario of so many cases, each from the token to the pushed image.
fn folder(cases: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let terraform = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/terraform");
    let actors: Vec<String> = (0..cases).map(|number| format!("octo-{number}")).collect();
    let scenario = format!(
        "scenario: many pushes\naccount: \"123456789012\"\nregion: us-east-1\ninfra: [ {{ terraform: {} }} ]\n\
         github: {{ repository: octo-org/octo-repo }}\nrole: ${{aws_iam_role.deploy.arn}}\n\
         image: ${{aws_ecr_repository.app.repository_url}}\ncases:\n  - name: main is pushed\n    \
         on: {{ push: refs/heads/main }}\n    expect: pushed\n    vary: {{ actor: [{}] }}\n",
        terraform.display(),
        actors.join(", ")
    );
    fs::write(folder.path().join("scenario.yml"), scenario).unwrap();
    folder
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(["test", "."]).args(arguments).current_dir(folder);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// Sends Ctrl-C once the process listens for it.
fn interrupt(child: &Child) {
    const SIGINT: u64 = 1 << 1;
    let status = format!("/proc/{}/status", child.id());
    let listens = || {
        let status = fs::read_to_string(&status).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0").trim();
        u64::from_str_radix(caught, 16).unwrap() & SIGINT != 0
    };
    while !listens() {
        std::thread::yield_now();
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

/// Reads until a run's summary.
fn summary(output: &mut BufReader<ChildStdout>) -> String {
    let is_summary = |line: &String| line.contains(" as expected (") || line.contains(" different");
    output.lines().map_while(Result::ok).find(is_summary).expect("a run ends with its summary")
}

#[test]
fn a_run_that_is_interrupted_tells_what_it_knows_and_names_the_rest() {
    let folder = folder(300);
    let mut child =
        start(folder.path(), &["--jobs", "1", "--report", "json=run.json", "--baseline", "b.json", "--accept"]);
    interrupt(&child);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    std::io::Read::read_to_string(&mut output, &mut text).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3), "{text}");
    let report: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("run.json")).unwrap()).unwrap();
    let count = |of: &str| report["summary"][of].as_u64().unwrap();
    assert!(count("notRun") > 0, "{}", report["summary"]);
    assert_eq!(count("asExpected") + count("notRun"), 300, "{}", report["summary"]);
    assert!(text.contains("not run"), "{text}");
    assert!(!folder.path().join("b.json").exists(), "half a run is no baseline");
}

#[test]
fn a_watched_run_runs_again_when_a_file_changes_and_ends_when_it_is_interrupted() {
    let folder = folder(1);
    let mut child = start(folder.path(), &["--watch"]);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    assert!(summary(&mut output).contains("1 case: 1 as expected"));
    let file = folder.path().join("scenario.yml");
    let changed = fs::read_to_string(&file).unwrap().replace("expect: pushed", "expect: { denied: push }");
    fs::write(&file, changed).unwrap();
    assert!(summary(&mut output).contains("1 different"));
    interrupt(&child);
    let _rest_of_the_last_run = output.lines().map_while(Result::ok).count();
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
