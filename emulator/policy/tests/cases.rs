//! The cases under `tests/cases`: operators as tables, and whole requests with their layers, each with its source.
//!
//! The verdict stands in the case; reasons, what was consulted and AWS's sentence are compared with a snapshot. A test
//! fails when an operator has no case for a match, for none, or for a missing key, alone and in every form it has.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::{collections::BTreeMap, path::Path};

use portcullis_policy::{
    Layers, NamedPolicy, Policy, Principal, Request, Verdict, denial_sentence, operator_names, verdict,
};
use serde::Deserialize;
use serde_json::{Value, json};
use support::{Case, changed, consulted, context, read};

#[test]
fn every_case_ends_as_it_says_and_explains_itself() {
    for topic in ["github", "layers"] {
        insta::glob!(&format!("cases/{topic}/*.json"), |path| {
            let case: Case = read(path);
            let decision = case.decide();
            assert!(!case.source.is_empty());
            assert_eq!(decision.verdict, case.then, "{}", path.display());
            let sentence = (!decision.is_allowed()).then(|| denial_sentence(&case.request(), &decision));
            let mut told = json!({ "decision": decision, "sentence": sentence });
            told["decision"]["consulted"] = json!(consulted(&decision));
            insta::assert_json_snapshot!(told);
        });
    }
}

/// What stands at the pointer, as the span has it: of a condition's values those between the brackets.
fn written(policy: &Value, pointer: &str) -> String {
    let found = policy.pointer(pointer).unwrap();
    match found.as_array().filter(|_| pointer.contains("/Condition/")) {
        Some(values) => values.iter().map(Value::to_string).collect::<Vec<_>>().join(","),
        None => found.to_string(),
    }
}

#[test]
fn every_place_is_where_the_pointer_points() {
    let mut places = 0;
    for topic in ["github", "layers"] {
        for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(topic)) {
            let case: Case = read(&path);
            let (decision, policies) = (case.decide(), case.policies());
            let of_reasons = decision.reasons.iter().map(|it| (it.policy.as_ref(), it.pointer.as_ref(), it.span));
            let of_elements = decision.consulted.iter().flat_map(|consulted| {
                let elements = consulted.statements.iter().flat_map(|statement| &statement.elements);
                elements.map(|element| (consulted.policy.as_ref(), Some(&element.pointer), element.span))
            });
            for (policy, pointer, span) in of_reasons.chain(of_elements) {
                let (Some(policy), Some(pointer), Some([start, end])) = (policy, pointer, span) else { continue };
                let policy = &policies[policy.as_str()];
                let text = policy.to_string();
                assert_eq!(text.get(start..end), Some(written(policy, pointer).as_str()), "{}", path.display());
                places += 1;
            }
        }
    }
    assert!(places > 500, "{places}");
}

#[test]
fn a_near_miss_is_told_where_one_change_flips_the_verdict_and_nowhere_else() {
    insta::glob!("cases/near-misses/*/*.json", |path| {
        let case: Case = read(path);
        let decision = case.decide();
        assert!(!case.source.is_empty());
        assert_eq!(decision.verdict, case.then, "{}", path.display());
        let mut told: Vec<&String> = decision.reasons.iter().filter_map(|reason| reason.near_miss.as_ref()).collect();
        told.extend(decision.warnings.iter().filter(|warning| warning.contains("asks of all values")));
        match &case.change {
            Some(change) => {
                assert_eq!(told.len(), 1, "{}: {told:?}", path.display());
                let after = changed(path, change).decide().verdict;
                assert_ne!(after, case.then, "{}: the change flips nothing", path.display());
                assert!(after == Verdict::Allowed || case.then == Verdict::Allowed, "{}", path.display());
            }
            None => assert!(told.is_empty(), "{}: {told:?}", path.display()),
        }
        let texts: Vec<&String> = decision.reasons.iter().map(|reason| &reason.text).collect();
        insta::assert_json_snapshot!(json!({ "reasons": texts, "nearMiss": told }));
    });
}

#[test]
fn every_kind_of_near_miss_has_a_case_that_tells_it_and_one_that_does_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/near-misses");
    let mut kinds = 0;
    for kind in folders(&folder) {
        let cases: Vec<Case> = files(&kind).iter().map(|path| read(path)).collect();
        assert!(cases.iter().any(|case| case.change.is_some()), "{} never fires", kind.display());
        assert!(cases.iter().any(|case| case.change.is_none()), "{} always fires", kind.display());
        kinds += 1;
    }
    assert_eq!(kinds, 36, "a rule of near_miss/ without a folder, or the other way round");
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn folders(folder: &Path) -> Vec<std::path::PathBuf> {
    files(folder).into_iter().filter(|path| path.is_dir()).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    operator: String,
    source: String,
    cases: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    policy: Value,
    request: Option<Value>,
    holds: bool,
}

/// The forms of one operator: with `IfExists`, `ForAllValues:`, `ForAnyValue:`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forms {
    source: String,
    forms: BTreeMap<String, Vec<Row>>,
}

/// Whether the condition holds: a statement with nothing else allows then.
fn holds(operator: &str, row: &Row) -> bool {
    let statement = json!({
        "Effect": "Allow", "Action": "test:Act", "Resource": "*", "Condition": { operator: { "test:Key": row.policy } },
    });
    let policy = Policy::parse(&json!({ "Version": "2012-10-17", "Statement": statement }).to_string()).unwrap();
    let mut entries = BTreeMap::from([("aws:username".to_owned(), json!("ana"))]);
    if let Some(value) = &row.request {
        entries.insert("TEST:key".to_owned(), value.clone());
    }
    let request = Request {
        principal: Principal::Aws("arn:aws:iam::123456789012:user/ana".parse().unwrap()),
        action: "test:Act".to_owned(),
        resource: "*".to_owned(),
        resource_account: None,
        context: context(&entries),
    };
    let identity = Some(vec![NamedPolicy { name: "test", policy: &policy }]);
    verdict(&request, &Layers { identity, ..Layers::default() }) == Verdict::Allowed
}

fn tables<T: serde::de::DeserializeOwned>(topic: &str) -> Vec<T> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(topic))
        .iter()
        .map(|path| read(path))
        .collect()
}

fn holds_as_said(operator: &str, rows: &[Row]) {
    for row in rows {
        let (policy, request) = (&row.policy, &row.request);
        assert_eq!(holds(operator, row), row.holds, "{operator} {policy} on {request:?}");
    }
}

#[test]
fn every_operator_holds_where_its_table_says() {
    for table in tables::<Table>("operators") {
        assert!(!table.source.is_empty(), "{}", table.operator);
        holds_as_said(&table.operator, &table.cases);
    }
}

#[test]
fn every_form_of_an_operator_holds_where_its_table_says() {
    for table in tables::<Forms>("quantifiers") {
        assert!(!table.source.is_empty());
        table.forms.iter().for_each(|(form, rows)| holds_as_said(form, rows));
    }
}

#[test]
fn no_operator_is_without_cases_for_a_match_for_none_and_for_a_missing_key() {
    let tables = tables::<Table>("operators");
    assert_eq!(operator_names().count(), 27);
    for name in operator_names() {
        let table = tables.iter().find(|table| table.operator == name);
        let rows = &table.unwrap_or_else(|| panic!("write tests/cases/operators/{name}.json")).cases;
        assert!(rows.iter().any(|row| row.holds && row.request.is_some()), "{name} never holds");
        assert!(rows.iter().any(|row| !row.holds && row.request.is_some()), "{name} always holds");
        assert!(rows.iter().any(|row| row.request.is_none()), "{name} has no case for a missing key");
    }
}

#[test]
fn no_operator_is_without_cases_in_any_of_its_forms() {
    let tables: Vec<Forms> = tables("quantifiers");
    for name in operator_names().filter(|name| *name != "Null") {
        for quantifier in ["", "ForAllValues:", "ForAnyValue:"] {
            for form in [format!("{quantifier}{name}"), format!("{quantifier}{name}IfExists")] {
                let rows = tables.iter().find_map(|table| table.forms.get(&form));
                let rows = rows.unwrap_or_else(|| panic!("write `{form}` in tests/cases/quantifiers/{name}.json"));
                let has = |kind: fn(&Value) -> bool| rows.iter().any(|row| row.request.as_ref().is_some_and(kind));
                assert!(rows.iter().any(|row| row.request.is_none()), "{form} has no case of a missing key");
                assert!(has(Value::is_string), "{form} has no case of a key of one value");
                for length in [0, 1, 2] {
                    let lists = |row: &&Row| row.request.as_ref().is_some_and(|it| is_list(it, length));
                    assert!(rows.iter().any(|row| lists(&row)), "{form} has no case of {length} values");
                }
            }
        }
    }
}

fn is_list(value: &Value, length: usize) -> bool {
    value.as_array().is_some_and(|list| list.len() == length)
}
