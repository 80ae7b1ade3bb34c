//! Every recorded evaluation and policy write of the real AWS, judged again and compared.
//!
//! The recordings are not part of this repository: `PORTCULLIS_DATA` names the folder that holds `corpora/`. Without
//! it the tests show as ignored. What cannot pass stands in `known.json` with its reason, one case or, with a `*` at
//! its end, one family; an entry that nothing needs any more fails, so that the list only shrinks.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../contract/mod.rs"]
mod contract;
mod evaluation;
mod writes;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::ExitCode,
};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde_json::Value;

/// What became of a recorded case.
pub(crate) enum Outcome {
    /// The same answer.
    Same,
    /// Another one.
    Differs(String),
    /// Not a matter of this crate.
    Elsewhere(&'static str),
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    libtest_mimic::run(&arguments, trials()).exit_code()
}

type Judge = fn(&Value) -> Outcome;

fn trials() -> Vec<Trial> {
    let files: [(&str, Judge); 2] = [("policy-evaluation", evaluation::judge), ("trust-policy-writes", writes::judge)];
    let Some(data) = std::env::var_os("PORTCULLIS_DATA").map(PathBuf::from) else {
        let ignored = |name: &str| Trial::test(format!("{name} (PORTCULLIS_DATA is not set)"), || Ok(()));
        return files.iter().map(|(name, _)| ignored(name).with_ignored_flag(true)).collect();
    };
    let known: BTreeMap<String, String> = serde_json::from_str(include_str!("known.json")).unwrap();
    let mut unneeded: BTreeSet<String> = known.keys().cloned().collect();
    let mut trials = Vec::new();
    for (name, judge) in files {
        let path = data.join("corpora/aws-observed").join(name).with_extension("json");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for row in serde_json::from_str::<Vec<Value>>(&text).unwrap() {
            let id = row["id"].as_str().unwrap().to_owned();
            let entry = known.iter().find(|(entry, _)| covers(entry, &id));
            if let Some((entry, _)) = entry
                && matches!(judge(&row), Outcome::Differs(_))
            {
                unneeded.remove(entry);
            }
            let reason = entry.map(|(_, reason)| reason.clone());
            trials.push(Trial::ignorable_test(format!("{name}::{id}"), move || run(&row, judge, reason.as_deref())));
        }
    }
    trials.push(Trial::test("every entry of known.json is needed", move || match unneeded.first() {
        Some(entry) => Err(format!("take `{entry}` off the list: it covers no case that differs").into()),
        None => Ok(()),
    }));
    trials
}

/// Whether an entry of the list is this case, or the family that it belongs to.
fn covers(entry: &str, id: &str) -> bool {
    entry.strip_suffix('*').map_or(entry == id, |family| id.starts_with(family))
}

fn run(row: &Value, judge: Judge, known: Option<&str>) -> Result<Completion, Failed> {
    match (judge(row), known) {
        (Outcome::Same, _) => Ok(Completion::Completed),
        (Outcome::Elsewhere(reason), _) => Ok(Completion::ignored_with(reason)),
        (Outcome::Differs(_), Some(reason)) => Ok(Completion::ignored_with(format!("known: {reason}"))),
        (Outcome::Differs(how), None) => Err(format!("{how}\n{}", serde_json::to_string_pretty(row).unwrap()).into()),
    }
}
