//! The cases under `tests/cases`: operators as tables, and whole requests with their layers, each with its source.
//!
//! The verdict stands in the case; reasons and AWS's sentence are compared with a snapshot. A test fails when an
//! operator has no case for a match, for none, or for a missing key.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, path::Path};

use portcullis_policy::{
    Context, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Verdict, denial_sentence, evaluate,
    operator_names, verdict,
};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    source: String,
    request: Asked,
    identity_policies: Option<Vec<Named>>,
    permissions_boundaries: Option<Vec<Named>>,
    session_policies: Option<Vec<Named>>,
    resource_policy: Option<Value>,
    trust_policy: Option<Value>,
    service_control_policies: Option<Vec<Vec<Named>>>,
    #[serde(default)]
    resource_control_policies: Vec<Vec<Named>>,
    then: Verdict,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    principal: Value,
    action: String,
    resource: String,
    context: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(deserialize_with = "policy")]
    policy: Policy,
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

fn policy<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Policy, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Policy::parse(&value.to_string()).map_err(serde::de::Error::custom)
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn context(entries: &BTreeMap<String, Value>) -> Context {
    let mut context = Context::new();
    for (key, value) in entries {
        match value {
            Value::Array(values) => context.set_all(key, values.iter().map(|value| value.as_str().unwrap())),
            value => context.set(key, value.as_str().unwrap()),
        }
    }
    context
}

fn list(policies: &[Named]) -> Vec<NamedPolicy<'_>> {
    policies.iter().map(|Named { name, policy }| NamedPolicy { name, policy }).collect()
}

#[test]
fn every_case_ends_as_it_says_and_explains_itself() {
    for topic in ["github", "layers"] {
        insta::glob!(&format!("cases/{topic}/*.json"), |path| {
            let case: Case = read(path);
            assert!(!case.source.is_empty());
            let principal = match &case.request.principal {
                Value::String(text) if text == "anonymous" => Principal::Anonymous,
                Value::String(arn) => Principal::Aws(arn.parse().unwrap()),
                other => match (other["federated"].as_str(), other["service"].as_str()) {
                    (Some(provider), _) => Principal::Federated(provider.to_owned()),
                    (_, Some(service)) => Principal::Service(service.to_owned()),
                    _ => panic!("no principal: {other}"),
                },
            };
            let request = Request {
                principal,
                action: case.request.action.clone(),
                resource: case.request.resource.clone(),
                resource_account: None,
                context: context(&case.request.context),
            };
            let of_resource = [&case.resource_policy, &case.trust_policy]
                .map(|policy| policy.as_ref().map(|policy| Policy::parse(&policy.to_string()).unwrap()));
            let layers = Layers {
                identity: case.identity_policies.as_deref().map(list),
                boundary: case.permissions_boundaries.as_deref().map(list),
                session: case.session_policies.as_deref().map(list),
                resource: match &of_resource {
                    [_, Some(policy)] => ResourcePolicy::Trust(NamedPolicy { name: "trust policy", policy }),
                    [Some(policy), _] => ResourcePolicy::Policy(NamedPolicy { name: "repository policy", policy }),
                    [None, None] => ResourcePolicy::None,
                },
                service_control: case
                    .service_control_policies
                    .as_ref()
                    .map(|levels| levels.iter().map(|level| list(level)).collect()),
                resource_control: case.resource_control_policies.iter().map(|level| list(level)).collect(),
            };
            let decision = evaluate(&request, &layers);
            assert_eq!(decision.verdict, case.then, "{}", path.display());
            assert_eq!(decision.verdict, verdict(&request, &layers));
            let sentence = (!decision.is_allowed()).then(|| denial_sentence(&request, &decision));
            insta::assert_json_snapshot!(json!({ "decision": decision, "sentence": sentence }));
        });
    }
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

fn tables(topic: &str) -> Vec<Table> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(topic);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

#[test]
fn every_operator_holds_where_its_table_says() {
    for table in tables("operators").into_iter().chain(tables("quantifiers")) {
        assert!(!table.source.is_empty(), "{}", table.operator);
        for row in &table.cases {
            let (policy, request) = (&row.policy, &row.request);
            assert_eq!(holds(&table.operator, row), row.holds, "{} {policy} on {request:?}", table.operator);
        }
    }
}

#[test]
fn no_operator_is_without_cases_for_a_match_for_none_and_for_a_missing_key() {
    let tables = tables("operators");
    for name in operator_names() {
        let table = tables.iter().find(|table| table.operator == name);
        let rows = &table.unwrap_or_else(|| panic!("write tests/cases/operators/{name}.json")).cases;
        assert!(rows.iter().any(|row| row.holds && row.request.is_some()), "{name} never holds");
        assert!(rows.iter().any(|row| !row.holds && row.request.is_some()), "{name} always holds");
        assert!(rows.iter().any(|row| row.request.is_none()), "{name} has no case for a missing key");
    }
}
