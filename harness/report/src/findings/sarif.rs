//! Findings as SARIF 2.1.0, which code scanning services read.
//!
//! Each rule is described with its help, each result has its place, and a waived finding is a suppressed result. GitHub
//! takes the severity of a security finding from the number `security-severity`, and shows it by these bounds: over 9.0
//! critical, from 7.0 high, from 4.0 medium, else low.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>
//! <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>

use std::io;

use portcullis_policy::lint::Severity;
use serde_json::{Value, json};

use super::{Checked, CheckedFinding, RuleText, rules};

/// Findings as a SARIF log of one run, the gravest first. It ends with a line feed.
///
/// # Errors
///
/// When a value has no form in JSON; no finding has such a value.
pub fn findings_sarif(checked: &Checked) -> io::Result<String> {
    let rules = rules();
    let results: Vec<Value> = checked.in_order().into_iter().map(|found| result(found, &rules)).collect();
    let notifications: Vec<Value> = checked
        .not_judged
        .iter()
        .map(|skipped| json!({ "level": "warning", "message": { "text": format!("not judged: {}", skipped.what) } }))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "portcullis",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notifications }],
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log)?;
    text.push('\n');
    Ok(text)
}

fn rule(rule: &RuleText) -> Value {
    let RuleText { id, severity, title, explanation, fix, source } = rule;
    json!({
        "id": id,
        "shortDescription": { "text": title },
        "fullDescription": { "text": explanation },
        "help": {
            "text": format!("{explanation}\n\n{fix}\n\n{source}"),
            "markdown": format!("{explanation}\n\n**Fix**: {fix}\n\n[Source]({source})"),
        },
        "helpUri": source,
        "defaultConfiguration": { "level": level(*severity) },
        "properties": { "tags": ["security"], "security-severity": score(*severity) },
    })
}

fn result(found: &CheckedFinding, rules: &[RuleText]) -> Value {
    let CheckedFinding { finding, spot, waived } = found;
    let witness = finding.witness.as_ref().map(|witness| format!("\nProof: {witness}")).unwrap_or_default();
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": format!("{}\n{}{witness}\nFix: {}", finding.message, finding.explanation, finding.fix) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(spot.file.as_str()) },
                "region": {
                    "startLine": spot.line,
                    "startColumn": spot.column,
                    "endLine": spot.end_line,
                    "endColumn": spot.end_column,
                },
            },
            "logicalLocations": [{ "fullyQualifiedName": format!("{}#{}", finding.policy, finding.pointer) }],
        }],
        // The same finding keeps its identity when lines move.
        "partialFingerprints": {
            "portcullis/v1": format!("{} {} {} {}", finding.rule, finding.subject, finding.policy, finding.pointer),
        },
        "properties": { "severity": finding.severity.name(), "security-severity": score(finding.severity) },
    });
    if let Some(index) = rules.iter().position(|rule| rule.id == finding.rule) {
        insert(&mut result, "ruleIndex", index.into());
    }
    if let Some(waived) = waived {
        let justification = format!("{} (until {}, {})", waived.reason, waived.expires, waived.place);
        let suppression = json!({ "kind": "external", "status": "accepted", "justification": justification });
        insert(&mut result, "suppressions", json!([suppression]));
    }
    result
}

fn insert(object: &mut Value, key: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(key.to_owned(), value);
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Low | Severity::Medium => "warning",
        Severity::High | Severity::Critical => "error",
    }
}

fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "1.0",
        Severity::Low => "3.0",
        Severity::Medium => "5.5",
        Severity::High => "8.0",
        Severity::Critical => "9.5",
    }
}

/// A path as a URI: relative as it was given, or `file:///…` when it is absolute.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut uri = String::with_capacity(path.len());
    let has_drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if has_drive {
        uri.push_str("file:///");
    }
    for (index, byte) in path.bytes().enumerate() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) || (has_drive && index == 1);
        if is_plain {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("infra/a.json", "infra/a.json")]
    #[case("./infra/a b.json", "infra/a%20b.json")]
    #[case("/srv/é.json", "file:///srv/%C3%A9.json")]
    #[case("C:/work/a.tf", "file:///C:/work/a.tf")]
    fn a_path_is_a_uri(#[case] path: &str, #[case] expected: &str) {
        assert_eq!(uri(path), expected);
    }
}
