//! Every word of the language is in a scenario, of the library of them or of the runner's tests: nothing is documented that nobody
//! tries.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{collections::BTreeSet, fs, path::Path};

use portcullis_scenario::is_scenario_file;
use serde_json::Value;

#[test]
fn every_key_of_the_schema_is_used_by_a_scenario() {
    let mut used = BTreeSet::new();
    for folder in ["../../scenarios", "../examples/scenarios", "../runner/tests"] {
        search(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut used);
    }
    let schema: Value = serde_json::from_str(include_str!("../schema/scenario.schema.json")).unwrap();
    let definitions = schema["$defs"].as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value));
    let mut unused = Vec::new();
    for (name, definition) in definitions.chain([("scenario", &schema)]) {
        let keys = definition["properties"].as_object().into_iter().flat_map(|properties| properties.keys());
        unused.extend(keys.filter(|key| !used.contains(*key)).map(|key| format!("{key} of {name}")));
    }
    assert_eq!(unused, Vec::<String>::new());
}

fn search(folder: &Path, used: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            search(&entry.path(), used);
        } else if is_scenario_file(&entry.file_name().to_string_lossy()) {
            let text = fs::read_to_string(entry.path()).unwrap();
            words(&serde_saphyr::from_str::<Value>(&text).unwrap(), used);
        }
    }
}

/// Keys, and the words that stand for a mapping without keys: `on: schedule`.
fn words(value: &Value, used: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            used.insert(key.clone());
            words(value, used);
        }),
        Value::Array(items) => items.iter().for_each(|item| words(item, used)),
        Value::String(text) => {
            used.insert(text.clone());
        }
        _ => {}
    }
}
