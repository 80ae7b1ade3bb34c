//! The cases under `tests/cases/variables`: one table for each rule of policy variables, with its source.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use portcullis_policy::{
    Context, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict, operator_names, verdict,
};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

const RULES: [&str; 13] = [
    "a-default-stands-for-a-key-that-is-absent",
    "a-key-of-several-values-never-resolves",
    "a-key-stands-for-its-value",
    "a-variable-without-an-end-is-plain-text",
    "a-wildcard-in-a-value-is-literal",
    "actions-principals-and-keys-have-no-variables",
    "an-absent-key-leaves-the-text-unresolved",
    "an-arn-must-be-whole-without-its-variables",
    "keys-have-no-letter-case",
    "older-versions-have-no-variables",
    "operators-on-numbers-dates-networks-and-bytes-have-no-variables",
    "three-escapes-stand-for-letters",
    "what-is-no-default-is-part-of-the-key",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    source: String,
    rows: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// Absent: the current one. Null: the document has no version.
    #[serde(default, deserialize_with = "some")]
    version: Option<Value>,
    /// Where the text stands: an element, a condition operator, or `key` for the key of a condition.
    element: String,
    wanted: String,
    context: BTreeMap<String, Value>,
    /// What the request has there.
    seen: String,
    holds: bool,
}

fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Whether a policy with the text allows a request with what is seen.
fn holds(row: &Row) -> bool {
    const USER: &str = "arn:aws:iam::123456789012:user/ana";
    let mut statement = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" });
    let (mut action, mut resource, mut caller) = ("s3:GetObject", "arn:aws:s3:::any", USER);
    let mut context = Context::new();
    for (key, value) in &row.context {
        match value {
            Value::Array(values) => context.set_all(key, values.iter().map(|value| value.as_str().unwrap())),
            value => context.set(key, value.as_str().unwrap()),
        }
    }
    let mut of_resource = false;
    match row.element.as_str() {
        "Action" => {
            statement["Action"] = json!(row.wanted);
            action = &row.seen;
        }
        element @ ("Resource" | "NotResource") => {
            statement.as_object_mut().unwrap().remove("Resource");
            statement[element] = json!(row.wanted);
            resource = &row.seen;
        }
        "Principal" => {
            statement["Principal"] = json!({ "AWS": row.wanted });
            caller = &row.seen;
            of_resource = true;
        }
        "key" => {
            statement["Condition"] = json!({ "StringEquals": { &row.wanted: &row.seen } });
            context.set("test:Key", row.seen.as_str());
        }
        operator if operator_names().any(|name| name == operator) => {
            statement["Condition"] = json!({ operator: { "test:Key": row.wanted } });
            context.set("test:Key", row.seen.as_str());
        }
        other => panic!("`{other}` is no element"),
    }
    let mut document = json!({ "Statement": statement });
    match &row.version {
        Some(Value::Null) => {}
        Some(version) => document["Version"] = version.clone(),
        None => document["Version"] = json!("2012-10-17"),
    }
    let policy = Policy::parse(&document.to_string()).unwrap();
    let named = NamedPolicy { name: "test", policy: &policy };
    let layers = if of_resource {
        Layers { resource: ResourcePolicy::Policy(named), ..Layers::default() }
    } else {
        Layers { identity: Some(vec![named]), ..Layers::default() }
    };
    let request = Request {
        principal: Principal::Aws(caller.parse().unwrap()),
        action: action.to_owned(),
        resource: resource.to_owned(),
        resource_account: None,
        context,
    };
    verdict(&request, &layers) == Verdict::Allowed
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/variables")
}

#[test]
fn every_text_resolves_as_its_table_says() {
    for rule in RULES {
        let text = std::fs::read_to_string(folder().join(rule).with_extension("json")).unwrap();
        let table: Table = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{rule}: {error}"));
        assert!(!table.source.is_empty(), "{rule} has no source");
        assert!(table.rows.len() > 2, "{rule} needs rows");
        for row in &table.rows {
            assert_eq!(holds(row), row.holds, "{rule}: {row:?}");
        }
    }
}

#[test]
fn every_table_is_a_rule() {
    let found: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(found, RULES.map(str::to_owned).into());
}
