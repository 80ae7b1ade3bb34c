//! The seed scenario: that it is read as it is meant, and that the schema for editors takes it.

use portcullis_model::SubjectForm;
use portcullis_scenario::{Case, Expectation, Operation, Scenario, ScenarioErrors, parse};
use serde_json::Value;

const SEED: &str = include_str!("../../../scenarios/seed/scenario.yml");
const WITHOUT_WORKFLOW: &str = include_str!("../../../scenarios/seed/without-workflow.scenario.yml");
const SCHEMA: &str = include_str!("../schema/scenario.schema.json");

fn seed() -> Result<Scenario, ScenarioErrors> {
    parse("scenarios/seed/scenario.yml", SEED)
}

#[test]
fn the_seed_scenario_reads_as_it_is_meant() {
    let lines: Vec<String> = seed().unwrap().cases.iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn without_its_workflow_it_reads_as_it_is_meant() {
    let scenario = parse("scenarios/seed/without-workflow.scenario.yml", WITHOUT_WORKFLOW).unwrap();
    let lines: Vec<String> = scenario.cases.iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// One case in one line: where, name, job, client and operation, expectation.
fn line(case: &Case) -> String {
    let Case { name, place, job, client, operation, expect, .. } = case;
    let subject = format!("{}/{} {}", job.repository.owner, job.repository.name, job.git_ref());
    let verb = if *operation == Operation::Push { "pushes" } else { "pulls" };
    let end = match expect {
        Expectation::Reached(reached) => reached.to_string(),
        Expectation::Denied(denial) => {
            let status = denial.status.map_or("-".to_owned(), |status| status.to_string());
            let error = denial.error.as_deref().unwrap_or("-");
            let action = denial.action.as_deref().unwrap_or("-");
            format!("denied at {}: {status} {error} {action}", denial.stage)
        }
    };
    let by = match &case.workflow {
        Some(workflow) => format!("by {}", workflow.file.text),
        None => format!("{} {verb}", client.unwrap_or("docker")),
    };
    format!("{}: {name}\n    {} {subject}, {by}; {end}", place.line, job.event.name())
}

#[test]
fn the_repository_that_was_created_again_has_the_immutable_subject() {
    let scenario = seed().unwrap();
    let immutable = scenario.cases.iter().filter(|case| case.job.repository.subject_form() == SubjectForm::Immutable);
    let names: Vec<&str> = immutable.map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["the same repository created again after July 2026 is refused"]);
}

#[test]
fn the_seed_scenario_has_only_keys_that_the_schema_takes() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    for text in [SEED, WITHOUT_WORKFLOW] {
        let seed: Value = serde_saphyr::from_str(text).unwrap();
        assert_eq!(unknown_keys(&seed, &schema, &schema), Vec::<String>::new());
    }
    let slip: Value = serde_saphyr::from_str("cases: [ { name: x, expect: { denid: push } } ]").unwrap();
    assert_eq!(unknown_keys(&slip, &schema, &schema), ["denid"], "the walk itself must be able to fail");
}

/// Keys that no alternative of the schema has, and that it does not leave free.
fn unknown_keys(value: &Value, schema: &Value, root: &Value) -> Vec<String> {
    if let Some(path) = schema["$ref"].as_str() {
        let definition = root.pointer(path.trim_start_matches('#'));
        return definition.map_or_else(|| vec![path.to_owned()], |schema| unknown_keys(value, schema, root));
    }
    if let Some(alternatives) = schema["oneOf"].as_array() {
        // The alternative that the mapping begins, or else any that has something to say about keys.
        let begun = |schema: &&Value| {
            let resolved = schema["$ref"].as_str().and_then(|path| root.pointer(path.trim_start_matches('#')));
            let required = resolved.unwrap_or(schema)["required"].as_array();
            required.is_some_and(|keys| keys.iter().all(|key| key.as_str().is_some_and(|key| value.get(key).is_some())))
        };
        if let Some(begun) = alternatives.iter().find(begun) {
            return unknown_keys(value, begun, root);
        }
        let of_alternatives = alternatives.iter().map(|schema| unknown_keys(value, schema, root));
        return of_alternatives.max_by_key(Vec::len).unwrap_or_default();
    }
    match value {
        Value::Object(members) => {
            let Some(properties) = schema["properties"].as_object() else {
                // Free keys whose values have a form of their own.
                return members
                    .values()
                    .flat_map(|value| unknown_keys(value, &schema["additionalProperties"], root))
                    .collect();
            };
            let of_member = |(key, value): (&String, &Value)| match properties.get(key) {
                Some(schema) => unknown_keys(value, schema, root),
                None => vec![key.clone()],
            };
            members.iter().flat_map(of_member).collect()
        }
        Value::Array(items) => items.iter().flat_map(|item| unknown_keys(item, &schema["items"], root)).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_seed_scenario_names_its_schema_for_editors() {
    for text in [SEED, WITHOUT_WORKFLOW] {
        let first = text.lines().next().unwrap();
        assert_eq!(first, "# yaml-language-server: $schema=../../harness/scenario/schema/scenario.schema.json");
    }
}
