//! Compares the clients with recordings of the real ones: `sequences.json` and `denials.json` in the folder
//! `registry-clients` below `PORTCULLIS_DATA`, and the logs that `.ci/real-clients` left in `PORTCULLIS_CLIENT_LOGS`. What is
//! not named shows as ignored.

#[cfg(test)]
mod measured {
    pub(crate) mod denials;
    pub(crate) mod known;
    pub(crate) mod observed;
    pub(crate) mod sequences;
}
#[cfg(test)]
mod registry;

use std::{path::PathBuf, process::ExitCode};

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = match std::env::var_os("PORTCULLIS_DATA").map(PathBuf::from) {
        Some(data) => {
            let folder = data.join("registry-clients");
            let mut trials = measured::sequences::trials(&folder.join("sequences.json"));
            trials.extend(measured::denials::trials(&folder.join("denials.json")));
            trials
        }
        None => ["sequences of the real clients", "denials of the real clients"]
            .map(|name| Trial::test(name, || Ok(())).with_ignored_flag(true))
            .into(),
    };
    trials.extend(match std::env::var_os("PORTCULLIS_CLIENT_LOGS").map(PathBuf::from) {
        Some(logs) => measured::observed::trials(&logs),
        None => vec![Trial::test("logs of the real clients", || Ok(())).with_ignored_flag(true)],
    });
    libtest_mimic::run(&arguments, trials).exit_code()
}
