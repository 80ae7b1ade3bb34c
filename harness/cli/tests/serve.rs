//! `portcullis serve` and the files that its flags name: what cannot be used is told before anything listens, and what can
//! be is used.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use rsa::pkcs8::{EncodePrivateKey, LineEnding};

fn serve(folder: &Path, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(["serve", "--port", "0"]).args(flags).current_dir(folder).env("NO_COLOR", "1");
    command.env_remove("PORTCULLIS_LOG").env_remove("AWS_ENDPOINT_URL");
    command
}

#[test]
fn what_cannot_be_used_is_told_with_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("empty.pem"), "").unwrap();
    std::fs::write(folder.path().join("keys.json"), "[]").unwrap();
    std::fs::write(folder.path().join("text.json"), "keys").unwrap();
    let cases: &[&[&str]] = &[
        &["--signing-key", "none.pem"],
        &["--signing-key", "empty.pem"],
        &["--jwks", "keys.json"],
        &["--jwks", "https://issuer.example.com=none.json"],
        &["--jwks", "https://issuer.example.com=keys.json"],
        &["--jwks", "https://issuer.example.com=text.json"],
        &["--jwks", "https://issuer.example.com=http://127.0.0.1:1/jwks"],
    ];
    let mut told = String::new();
    for flags in cases {
        let output = serve(folder.path(), flags).output().unwrap();
        let code = output.status.code().unwrap();
        assert!(output.stdout.is_empty(), "it listens although {flags:?}");
        told.push_str(&format!("{}\nexit code {code}\n{}\n", flags.join(" "), String::from_utf8_lossy(&output.stderr)));
    }
    insta::with_settings!({filters => vec![(r"(No such file or directory|The system cannot find the file specified\.) \(os error 2\)", "<not found>"), (r"cannot be fetched: .*", "cannot be fetched: <why>")]}, {
        insta::assert_snapshot!(told);
    });
}

/// Ends the emulator when the test does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has seen then.
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// Starts an emulator; its URL.
fn start(folder: &Path, flags: &[&str]) -> (Running, String) {
    let mut child = serve(folder, flags).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    // To the end: an emulator whose reader has gone cannot print the rest, and stops.
    let printed: Vec<String> = lines.take_while(|line| !line.starts_with("# Ctrl-C")).collect();
    let url = printed.iter().find_map(|line| line.strip_prefix("export AWS_ENDPOINT_URL=").map(str::to_owned)).unwrap();
    (Running(child), url)
}

fn token(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(["token", "--repository", "acme/app", "--ref", "refs/heads/main"]).args(arguments).current_dir(folder);
    let output = command.env("NO_COLOR", "1").env_remove("AWS_ENDPOINT_URL").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The key that signs here is the one that `token` signs with when it is given the same file.
#[tokio::test]
async fn the_fake_github_signs_with_the_key_that_was_given() {
    let folder = tempfile::tempdir().unwrap();
    let key = rsa::RsaPrivateKey::new(&mut rand::thread_rng(), 2048).unwrap().to_pkcs8_pem(LineEnding::LF).unwrap();
    std::fs::write(folder.path().join("key.pem"), key.as_bytes()).unwrap();
    token(folder.path(), &["--signing-key", "key.pem", "--jwks", "jwks.json"]);
    let written: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("jwks.json")).unwrap()).unwrap();
    let flags = ["--signing-key", "key.pem", "--grandfathered", "--jwks", "https://issuer.example.com=jwks.json"];
    let (_running, url) = start(folder.path(), &flags);
    let jwks = format!("{url}/.well-known/jwks");
    let published: serde_json::Value = reqwest::get(jwks).await.unwrap().json().await.unwrap();
    // The key that signs comes second; those around it are made anew at each start.
    let signing = |keys: &serde_json::Value| keys.pointer("/keys/1/n").and_then(|n| n.as_str()).unwrap().to_owned();
    assert_eq!(signing(&published), signing(&written));
}
