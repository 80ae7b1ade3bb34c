//! The report for code scanning: SARIF 2.1.0 with a result for each case that is not as expected.
//!
//! A result stands where the case is written; where the reason is written is related to it.

use std::io;

use portcullis_runner::{CaseReport, Outcome};
use serde_json::{Value, json};

use crate::{explanation, run::Run, words::Verdict};

const WIDTH: usize = 100;

/// A run as a SARIF log. It ends with a line feed.
///
/// # Errors
///
/// As [`json`](crate::json()).
pub fn sarif(run: &Run) -> io::Result<String> {
    let wrong = run.cases.iter().filter(|case| Verdict::of(case) != Verdict::AsExpected);
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "portcullis test",
                "version": run.provenance.tool.rsplit(' ').next().unwrap_or_default(),
                "rules": [rule(Verdict::Different, "a verdict is not the expected one"), rule(Verdict::Missing, "a case has no verdict")],
            } },
            "columnKind": "unicodeCodePoints",
            "results": wrong.map(result).collect::<Vec<_>>(),
        }],
    });
    Ok(serde_json::to_string_pretty(&log)? + "\n")
}

fn rule(verdict: Verdict, text: &str) -> Value {
    json!({ "id": verdict.name(), "shortDescription": { "text": text }, "defaultConfiguration": { "level": "error" } })
}

fn result(case: &CaseReport) -> Value {
    let places = match &case.outcome {
        Outcome::Denied(denied) => denied.places.as_slice(),
        Outcome::Reached(_) | Outcome::Broken(_) => &[],
    };
    let related = places.iter().enumerate().map(|(id, element)| {
        let mut related = location(element.place.file.as_str(), element.place.line, element.place.column);
        if let Some(members) = related.as_object_mut() {
            members.insert("id".to_owned(), json!(id));
            members.insert("message".to_owned(), json!({ "text": element.of }));
        }
        related
    });
    json!({
        "ruleId": Verdict::of(case).name(),
        "level": "error",
        "message": { "text": format!("{}: {}\n{}", case.scenario, case.name, explanation(case, WIDTH, false)) },
        "locations": [location(&case.place.file, case.place.line, case.place.column)],
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": { "case/v1": format!("{}: {}", case.scenario, case.name) },
    })
}

fn location(file: &str, line: usize, column: usize) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": file.replace('\\', "/") },
        "region": { "startLine": line.max(1), "startColumn": column.max(1) },
    } })
}
