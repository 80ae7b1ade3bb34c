//! `serve --data DIR`: processes over one folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// A server, which is killed when the test is done with it.
struct Serving {
    process: Child,
    url: String,
}

impl Serving {
    fn over(folder: &Path) -> Self {
        let mut process = serve(folder).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        // To the end: an emulator whose reader has gone cannot print the rest, and stops.
        let printed: Vec<String> = lines.take_while(|line| !line.starts_with("# Ctrl-C")).collect();
        let url = printed.iter().find_map(|line| line.strip_prefix("export AWS_ENDPOINT_URL=").map(str::to_owned));
        Self { process, url: url.unwrap() }
    }

    /// The clock's offset, after it was moved.
    async fn clock(&self, seconds: i64) -> i64 {
        let moved = reqwest::Client::new()
            .post(format!("{}/_portcullis/clock", self.url))
            .json(&serde_json::json!({ "advanceSeconds": seconds }));
        let text = moved.send().await.unwrap().text().await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
        answer.get("offsetSeconds").and_then(serde_json::Value::as_i64).unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn serve(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(["serve", "--port", "0", "--data"]).arg(folder);
    command
}

#[tokio::test]
async fn a_killed_server_goes_on_and_a_second_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let first = Serving::over(&data);
    assert_eq!(first.clock(60).await, 60);
    let second = serve(&data).output().unwrap();
    assert_eq!(second.status.code(), Some(3));
    let told = String::from_utf8(second.stderr).unwrap();
    // Lines are broken where the terminal ends.
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("is in use by another Portcullis"), "{told}");
    assert!(told.contains("help: stop the other one, or choose another folder"), "{told}");
    drop(first);
    assert_eq!(Serving::over(&data).clock(1).await, 61);
}
