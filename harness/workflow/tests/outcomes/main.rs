//! What users see of the actions, compared with what the actions printed, called and took when they were measured.
//!
//! The measurements are not part of this repository: `PORTCULLIS_DATA` names the folder that holds
//! `github-actions/outcomes.json`. Without it the tests show as ignored. A measured log is cut after twelve lines.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::PathBuf, process::ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use portcullis_workflow::steps::{
    Version,
    messages::{Action, Course, SeenByUser, Setting, StsCall, outcome},
};
use serde_json::Value;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    libtest_mimic::run(&arguments, trials()).exit_code()
}

fn trials() -> Vec<Trial> {
    let Some(data) = std::env::var_os("PORTCULLIS_DATA").map(PathBuf::from) else {
        let name = "github-actions outcomes (PORTCULLIS_DATA is not set)";
        return vec![Trial::test(name, || Ok(())).with_ignored_flag(true)];
    };
    let path = data.join("github-actions/outcomes.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(rows.len() >= 30, "{} outcomes were measured, {} are there", 37, rows.len());
    let name = |row: &Value| format!("{}: {}", row["action"].as_str().unwrap(), row["case"].as_str().unwrap());
    rows.into_iter().map(|row| Trial::test(name(&row), move || compare(&row))).collect()
}

fn compare(row: &Value) -> Result<(), Failed> {
    let (action, version) = action(row["action"].as_str().unwrap());
    let measured: Vec<String> =
        row["output"].as_array().unwrap().iter().map(|line| shown(line.as_str().unwrap())).collect();
    let case = row["case"].as_str().unwrap();
    // The refusal of the token service was measured without retries too: it took no time and one call.
    let once = case.contains("disable-retry") || case.starts_with("token endpoint");
    let setting = Setting { version, attempts: if once { 1 } else { 12 } };
    let seen = outcome(action, setting, &course(case, &measured)).ok_or("the action has no such course")?;
    same("exit code", &i64::from(seen.exit), &row["exit"].as_i64().unwrap())?;
    same("calls", &calls(&seen), &strings(&row["calls"]))?;
    let expected: Vec<&String> = seen.lines.iter().take(measured.len()).collect();
    for (ours, theirs) in expected.iter().zip(&measured) {
        same("line", &without_number(ours), &without_number(theirs))?;
    }
    let is_cut = measured.len() == 12;
    if !is_cut {
        same("number of lines", &seen.lines.len(), &measured.len())?;
    }
    let seconds = u32::try_from(row["seconds"].as_u64().unwrap()).unwrap();
    if seen.seconds.contains(&seconds) {
        Ok(())
    } else {
        Err(format!("{seconds} s are not within {:?}", seen.seconds).into())
    }
}

fn action(text: &str) -> (Action, Version) {
    let (name, version) = text.split_once(" v").unwrap();
    let numbers: Vec<u32> = version.split('.').map(|number| number.parse().unwrap()).collect();
    let action = match name {
        "configure-aws-credentials" => Action::ConfigureAwsCredentials,
        "amazon-ecr-login" => Action::AmazonEcrLogin,
        other => panic!("no messages of `{other}`"),
    };
    (action, Version::new(numbers[0], numbers[1], numbers[2]))
}

/// What happened, from the name of the case; what AWS and docker said, from the log.
fn course(case: &str, measured: &[String]) -> Course {
    let after = |prefix: &str| measured.iter().find_map(|line| line.strip_prefix(prefix)).map(str::to_owned);
    let sts = |call: StsCall, code: &str, message: String| Course::Sts { call, code: code.to_owned(), message };
    if case == "allowed" {
        return Course::Assumed { assumed_role_id: after("Authenticated as assumedRoleId ").unwrap() };
    }
    if let Some(answer) = case.strip_prefix("STS answers ") {
        let code = answer.split([':', ',']).next().unwrap();
        let default = "Not authorized to perform sts:AssumeRoleWithWebIdentity".to_owned();
        let message = after("Error: Could not assume role with OIDC: ").unwrap_or(default);
        return sts(StsCall::AssumeRoleWithWebIdentity, code, message);
    }
    match case {
        "no id-token permission (request variables absent)" => Course::NoTokenPermission,
        "token endpoint answers 403" => Course::TokenRefused { status: 403, message: "Forbidden".to_owned() },
        "role chaining, AssumeRole denied, disable-retry" => sts(
            StsCall::AssumeRole,
            "AccessDenied",
            after("Error: Could not assume role with user credentials: ").unwrap(),
        ),
        "token denied" | "expired credentials" => Course::Ecr { message: after("Error: ").unwrap() },
        "registry absent (docker login fails)" => {
            let failed = after("Error: Could not login to registry <registry>: ").unwrap();
            Course::DockerLogin { registry: "<registry>".to_owned(), stderr: failed }
        }
        "no credentials" => Course::NoCredentials,
        other => panic!("the case `{other}` is not known"),
    }
}

/// A line of the log as GitHub shows it: workflow commands become their text.
fn shown(line: &str) -> String {
    match line.strip_prefix("::error::") {
        Some(message) => format!("Error: {}", message.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")),
        None => line.to_owned(),
    }
}

/// A line whose waiting time is taken out.
fn without_number(line: &str) -> String {
    match line.rsplit_once("Retrying after ") {
        Some((before, _)) => format!("{before}Retrying after <n>ms."),
        None => line.to_owned(),
    }
}

fn calls(seen: &SeenByUser) -> Vec<String> {
    let named = |(name, times): &(&str, u32)| if *times == 1 { (*name).to_owned() } else { format!("{name} x{times}") };
    seen.calls.iter().map(named).collect()
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, ours: &T, measured: &T) -> Result<(), Failed> {
    if ours == measured { Ok(()) } else { Err(format!("{what}\nmeasured {measured:?}\nours     {ours:?}").into()) }
}
