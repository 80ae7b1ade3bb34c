//! Project Wycheproof's JSON web signatures: what is valid verifies, what is forged does not, and an algorithm that STS
//! does not take is refused whatever the recording says.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test panics where something is not as it has to be"
)]

mod recordings;

use std::process::ExitCode;

use libtest_mimic::Failed;
use portcullis_sts::token::{Jws, KeySet};
use recordings::Row;
use serde_json::{Value, json};

const TAKEN: [&str; 6] = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

fn main() -> ExitCode {
    recordings::replay("signatures", "wycheproof/json_web_signature.json", |recording| {
        let groups = recording["testGroups"].as_array().unwrap().clone();
        groups.iter().flat_map(rows).collect()
    })
}

/// The rows of a group, which share a key. Of those with `key_ops`, each is judged a second time without.
fn rows(group: &Value) -> Vec<Row> {
    let key = group["public"].clone();
    let tests = group["tests"].as_array().unwrap();
    let mut rows: Vec<Row> = tests.iter().map(|test| row(name(test), &key, test)).collect();
    if key["key_ops"] == json!(["verify"]) {
        let mut bare = key.clone();
        bare.as_object_mut().unwrap().remove("key_ops");
        rows.extend(tests.iter().map(|test| row(format!("{} without key_ops", name(test)), &bare, test)));
    }
    rows
}

fn name(test: &Value) -> String {
    format!("{} {}", test["tcId"], test["comment"].as_str().unwrap())
}

fn row(name: String, key: &Value, test: &Value) -> Row {
    let keys = if key.is_null() { json!({"keys": []}) } else { json!({"keys": [key]}) }.to_string();
    let token = test["jws"].as_str().unwrap().to_owned();
    let valid = test["result"] == "valid";
    (name, Box::new(move || judge(&token, &keys, valid)))
}

fn judge(token: &str, keys: &str, valid: bool) -> Result<(), Failed> {
    let keys = KeySet::parse(keys).map_err(|fault| format!("{fault}: {:?}", fault.cause))?;
    let verified = Jws::read(token).and_then(|jws| jws.verify(&keys));
    let wanted = valid && algorithm(token).is_some_and(|algorithm| TAKEN.contains(&algorithm.as_str()));
    match (wanted, verified) {
        (true, Ok(())) | (false, Err(_)) => Ok(()),
        (true, Err(fault)) => Err(format!("refused: {:?}", fault.cause).into()),
        (false, Ok(())) => Err("accepted".into()),
    }
}

/// The algorithm that the token's header names, read without the code under test.
fn algorithm(token: &str) -> Option<String> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
    Some(serde_json::from_slice::<Value>(&header).ok()?["alg"].as_str()?.to_owned())
}
