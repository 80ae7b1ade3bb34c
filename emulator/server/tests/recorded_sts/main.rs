//! What the real STS answered, replayed row by row for the operations that exist here: `aws-observed/iam-api.json` of
//! September 2026, and `aws-recorded/sts.json` of 2024 and 2025. AssumeRoleWithWebIdentity has its own target beside STS.
//!
//! Where a recorded caller is an IAM user, a session of a role of its account stands for it, or the root user where no
//! session may call; the caller's ARN in messages is compared as that. The length of session tokens is not compared.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops where something is not as it must be"
)]

#[expect(dead_code, reason = "the other tests use more of it")]
#[path = "../api/account.rs"]
mod account;
mod comparison;
#[expect(dead_code, reason = "the other tests use more of it")]
#[path = "../api/issuer.rs"]
mod issuer;
mod observed;
mod recorded;

use std::{path::PathBuf, process::ExitCode};

use libtest_mimic::{Arguments, Trial};
use serde_json::Value;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("PORTCULLIS_DATA") else {
        let missing = || Err("PORTCULLIS_DATA does not name the folder of the recordings".into());
        let trial = Trial::test("sts: not replayed without PORTCULLIS_DATA", missing).with_ignored_flag(true);
        return libtest_mimic::run(&arguments, vec![trial]).exit_code();
    };
    let read = |path: &str| -> Value {
        let file: PathBuf = [PathBuf::from(&folder), path.into()].iter().collect();
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        serde_json::from_str(&text).unwrap()
    };
    let mut trials = observed::trials(&read("corpora/aws-observed/iam-api.json"));
    trials.extend(recorded::trials(&read("corpora/aws-recorded/sts.json")));
    // The given data have more of both; fewer mean that the rows are no longer found.
    assert!(trials.len() > 50, "only {} rows were found", trials.len());
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Runs a replay to its end.
fn block_on<T>(replay: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(replay)
}
