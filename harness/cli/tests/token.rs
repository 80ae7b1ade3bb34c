//! `portcullis token`: what is minted, what is said of it, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Output, Stdio},
};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.arg("token").args(arguments).env("NO_COLOR", "1").env_remove("AWS_ENDPOINT_URL");
    command
}

fn token(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "nothing of a token goes to stderr");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What `--decode -` prints of a token.
fn decoded(token: &str) -> String {
    let mut decoding = command(&["--decode", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    decoding.stdin.take().unwrap().write_all(token.as_bytes()).unwrap();
    printed(&decoding.wait_with_output().unwrap())
}

fn line<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines().find(|line| line.trim_start().starts_with(&format!("{name} "))).unwrap().trim()
}

#[test]
fn a_token_is_minted_here_and_taken_apart_again() {
    let minted = printed(&token(&["--repository", "octo-org/octo-repo", "--ref", "refs/tags/v1", "--actor", "mona"]));
    assert_eq!(minted.matches('.').count(), 2);
    let shown = decoded(&minted);
    assert!(line(&shown, "sub").ends_with(r#""repo:octo-org/octo-repo:ref:refs/tags/v1""#), "{shown}");
    assert!(line(&shown, "actor").ends_with(r#""mona""#), "{shown}");
    assert!(line(&shown, "aud").ends_with(r#""sts.amazonaws.com""#), "{shown}");
    assert!(!shown.contains("refused"), "{shown}");
    // The argument is as good as stdin.
    let again = printed(&token(&["--decode", minted.trim()]));
    assert_eq!(line(&again, "sub"), line(&shown, "sub"));
}

#[test]
fn options_say_what_the_job_is_like() {
    let minted = printed(&token(&[
        "--repository",
        "octo-org/octo-repo",
        "--event",
        "pull_request",
        "--number",
        "7",
        "--head",
        "fix",
        "--subject",
        "immutable",
        "--claim",
        "sha:=null",
        "--claim",
        "workflow=Deploy=all",
        "--fault",
        "expired",
    ]));
    let shown = decoded(&minted);
    assert!(line(&shown, "sub").ends_with(r#":pull_request""#) && line(&shown, "sub").contains('@'), "{shown}");
    assert!(line(&shown, "head_ref").ends_with(r#""fix""#), "{shown}");
    assert!(line(&shown, "workflow").ends_with(r#""Deploy=all""#), "{shown}");
    assert!(!shown.lines().any(|line| line.trim_start().starts_with("sha ")), "{shown}");
    assert!(shown.contains("refused exp: expired"), "{shown}");
}

#[test]
fn the_key_set_of_a_token_that_is_minted_here_can_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    let minted = printed(&token(&["--repository", "octo-org/octo-repo", "--jwks", file.to_str().unwrap()]));
    let shown = decoded(&minted);
    let kid = line(&shown, "kid").rsplit(' ').next().unwrap();
    let jwks: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(jwks["keys"][1]["kid"].to_string(), kid);
}

#[test]
fn an_emulator_that_runs_is_asked_as_a_runner_asks() {
    let mut serving = Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args(["serve", "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(serving.stdout.take().unwrap()).lines();
    let url = lines.find_map(|line| line.unwrap().strip_prefix("export AWS_ENDPOINT_URL=").map(str::to_owned)).unwrap();
    let by_option = token(&["--repository", "octo-org/octo-repo", "--endpoint", &url]);
    let by_variable = command(&["--repository", "octo-org/octo-repo"]).env("AWS_ENDPOINT_URL", &url).output().unwrap();
    let refused =
        token(&["--repository", "octo-org/octo-repo", "--include-claim-keys", "environment", "--endpoint", &url]);
    serving.kill().unwrap();
    serving.wait().unwrap();
    let [one, other] = [by_option, by_variable].map(|output| decoded(&printed(&output)));
    assert_eq!(line(&one, "kid"), line(&other, "kid"), "both are signed by the emulator");
    assert_ne!(line(&one, "jti"), line(&other, "jti"));
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(told.contains("an environment is required and must be provided"), "{told}");
}

#[test]
fn what_cannot_be_is_refused_with_the_next_step() {
    let mut told = String::new();
    let repository = ["--repository", "octo-org/octo-repo"];
    for arguments in [
        &["--event", "pull_requests"][..],
        &["--event", "workflow_call"],
        &["--ref", "main"],
        &["--event", "schedule", "--ref", "refs/heads/main"],
        &["--event", "release"],
        &["--event", "release", "--ref", "refs/tags/v1", "--number", "7"],
        &["--claim", "sub"],
        &["--claim", "sub:=x"],
        &["--github", "https://github.com"],
        &["--environment", ""],
        &["--called-workflow", "deploy.yml"],
        &["--fault", "alg-none", "--fault", "wrong-key"],
        &["--job", "no/such/file.json"],
        &["--signing-key", "no/such/key.pem"],
    ] {
        let output = token(&[&repository[..], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        told.push_str(&format!("$ {}\n{}\n", arguments.join(" "), String::from_utf8_lossy(&output.stderr)));
    }
    let (known, _) = told.split_once("$ --job").unwrap();
    insta::assert_snapshot!(known);
}

#[test]
fn a_misspelt_fault_is_answered_with_all_of_them() {
    let output = token(&["--repository", "octo-org/octo-repo", "--fault", "wrong_key"]);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr));
}

#[test]
fn an_endpoint_that_nobody_serves_is_an_environment_that_failed() {
    // The port was free a moment ago, and nobody else takes it in this one.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let output = token(&["--repository", "octo-org/octo-repo", "--endpoint", &format!("http://127.0.0.1:{port}")]);
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("cannot be reached") && told.contains("portcullis serve"), "{told}");
}

#[test]
fn what_is_no_token_is_wrong_input_and_is_not_repeated() {
    let output = token(&["--decode", "eyJzZWNyZXQi"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.contains("it has no dots, where three parts are joined by two") && !told.contains("eyJzZWNyZXQi"),
        "{told}"
    );
}

#[test]
fn the_list_of_faults_is_printed_without_a_repository() {
    let list = printed(&token(&["--fault", "list"]));
    assert!(list.lines().any(|line| line.starts_with("wrong-key ") && line.ends_with('.')), "{list}");
    assert_eq!(list.lines().count(), 40, "{list}");
    assert_eq!(printed(&token(&["--fault", "list", "--repository", "o/r"])), list);
    let without_repository = token(&["--fault", "expired"]);
    assert_eq!(without_repository.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&without_repository.stderr).contains("no repository is named"));
}

#[test]
fn an_empty_audience_is_the_one_of_the_owner() {
    let shown = decoded(&printed(&token(&["--repository", "octo-org/octo-repo", "--audience", ""])));
    assert!(line(&shown, "aud").ends_with(r#""https://github.com/octo-org""#), "{shown}");
}

#[test]
fn a_job_that_cannot_be_is_refused_with_the_next_step() {
    let commit = format!("refs/heads/{}", "a1".repeat(20));
    for (arguments, told) in [
        (&["--number", "-1", "--event", "pull_request"][..], "`-1` is not a whole number from 1"),
        (&["--ref", &commit], "40 hex digits"),
        (&["--event", "pull_request", "--head", "main"], "into itself"),
        (&["--event", "pull_request", "--fork", "Octo-Org/octo-repo"], "is the repository itself"),
        (&["--event", "pull_request", "--fork", "mona/app"], "from pull requests: `--send-write-tokens`"),
        (&["--send-write-tokens"], "`--send-write-tokens`"),
        (&["--actor=-a-"], "write the login as its page on GitHub shows it"),
        (&["--include-claim-keys", "job_workflow_reff"], "did you mean `job_workflow_ref`?"),
    ] {
        let refused = token(&[&["--repository", "octo-org/octo-repo"], arguments].concat());
        let complaint = String::from_utf8_lossy(&refused.stderr).replace(['\n', '│', '|'], " ");
        let words: Vec<&str> = complaint.split_whitespace().collect();
        assert_eq!(refused.status.code(), Some(2), "{complaint}");
        assert!(words.join(" ").contains(told), "{complaint}");
    }
    let git = token(&["--repository", "octo-org/app.git"]);
    assert!(String::from_utf8_lossy(&git.stderr).contains("write `app`"));
}

#[test]
fn a_fork_of_a_repository_that_sends_write_tokens_has_a_token() {
    let of_fork = ["--repository", "octo-org/octo-repo", "--event", "pull_request", "--fork", "mona/octo-repo"];
    let shown = decoded(&printed(&token(&[&of_fork[..], &["--send-write-tokens"]].concat())));
    assert!(line(&shown, "sub").ends_with(r#""repo:octo-org/octo-repo:pull_request""#), "{shown}");
    let refused = token(&of_fork);
    assert_eq!(refused.status.code(), Some(2));
    assert!(refused.stdout.is_empty());
}

#[test]
fn a_job_of_another_shape_is_refused_in_words_of_json() {
    let mut asking =
        command(&["--job", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    asking.stdin.take().unwrap().write_all(br#"{"repository": "o/r", "event": "push"}"#).unwrap();
    let refused = asking.wait_with_output().unwrap();
    let complaint = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2));
    assert!(complaint.contains("expected an object"), "{complaint}");
    assert!(!complaint.contains("struct"), "{complaint}");
}
