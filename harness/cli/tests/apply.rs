//! `portcullis apply` against a running emulator: what it adds, that a second run does nothing, and what it removes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

/// An emulator that ends with the test.
struct Running {
    child: Child,
    url: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has seen then.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn portcullis() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    for name in ["AWS_ENDPOINT_URL", "AWS_REGION", "PORTCULLIS_LOG"] {
        command.env_remove(name);
    }
    command.env("NO_COLOR", "1");
    command
}

fn serve() -> Running {
    let mut child = portcullis().args(["serve", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let printed: Vec<String> = lines.take_while(|line| !line.starts_with("# Ctrl-C")).collect();
    let url = printed.iter().find_map(|line| line.strip_prefix("export AWS_ENDPOINT_URL=").map(str::to_owned));
    Running { child, url: url.unwrap() }
}

fn apply(emulator: &Running, path: &Path, flags: &[&str]) -> Output {
    portcullis()
        .args(["apply", "--endpoint", &emulator.url, "--region", "ap-northeast-1"])
        .args(flags)
        .arg(path)
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The counts at the end of a run that succeeds.
fn counts(output: &Output, what: &str) -> String {
    let text = text(output);
    assert!(output.status.success(), "{what}: {text}");
    text.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_second_run_changes_nothing_and_what_was_made_is_removed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.ci/terraform");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        // An image that somebody has to push before.
        if !path.is_dir() || name == "data_aws_ecr_image" {
            continue;
        }
        let emulator = serve();
        counts(&apply(&emulator, &path, &[]), &name);
        let second = counts(&apply(&emulator, &path, &[]), &name);
        assert!(second.starts_with("0 added, 0 changed, "), "{name}: {second}");
        counts(&apply(&emulator, &path, &["--destroy"]), &name);
        let again = counts(&apply(&emulator, &path, &[]), &name);
        assert!(again.ends_with(", 0 destroyed"), "{name}: {again}");
    }
}

#[test]
fn several_refusals_are_told_at_once_and_the_rest_is_applied() {
    let folder = tempfile::tempdir().unwrap();
    let refused = "resource \"aws_iam_user\" \"ci\" {\n  name = \"not allowed!\"\n}\n\
                   resource \"aws_ecr_repository\" \"app\" {\n  name = \"UPPER\"\n}\n\
                   resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"logs\"\n}\n\
                   resource \"aws_ecr_repository\" \"other\" {\n  name = \"other\"\n}\n";
    std::fs::write(folder.path().join("main.tf"), refused).unwrap();
    let emulator = serve();
    let output = apply(&emulator, folder.path(), &[]);
    let text = text(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    for part in
        ["+ aws_ecr_repository.other added", "aws_s3_bucket.logs skipped", "1 added", "GetUser", "DescribeRepositories"]
    {
        assert!(text.contains(part), "`{part}` is not in: {text}");
    }
}

#[test]
fn an_endpoint_that_does_not_answer_is_an_environment_that_failed() {
    let folder = tempfile::tempdir().unwrap();
    let group = "resource \"aws_iam_group\" \"a\" {\n  name = \"a\"\n}\n";
    std::fs::write(folder.path().join("main.tf"), group).unwrap();
    let output = portcullis().args(["apply", "--endpoint", "http://127.0.0.1:1"]).arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
}
