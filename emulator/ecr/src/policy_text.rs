//! The text of a repository policy as ECR keeps it: printed anew, and lists of one entry as the entry alone.
//!
//! Observed: ` : ` between name and value, two blanks of indent, `[ {` and `} ]` around statements, `Action` and a
//! principal as text when they are one. `unverified`: lists in conditions, and that the order of members is the one sent.

use portcullis_policy::Policy;
use portcullis_store::Document;
use portcullis_wire::Fault;
use serde_json::{Map, Value};

use crate::faults;

/// What is kept of a policy that was sent and found in order, with places in the text that is kept.
///
/// # Errors
///
/// `ServerException` if the text does not read as what was sent: a bug.
pub(crate) fn document(sent: &str) -> Result<Document, Fault> {
    Policy::parse(&stored(sent)).map(Document::new).map_err(|error| faults::server(&error))
}

/// The text that is kept of a policy that was sent.
pub(crate) fn stored(sent: &str) -> String {
    let Ok(Value::Object(policy)) = serde_json::from_str(sent) else {
        // A policy is only kept once it was read as an object; this is for text that another JSON reader rejects.
        return sent.to_owned();
    };
    let policy: Map<String, Value> = policy
        .into_iter()
        .map(|(name, value)| {
            let value = if name == "Statement" { statements(value) } else { value };
            (name, value)
        })
        .collect();
    let mut text = String::new();
    print(&Value::Object(policy), 0, &mut text);
    text
}

/// Always a list, however it was sent.
fn statements(value: Value) -> Value {
    let statements = match value {
        Value::Array(statements) => statements,
        single => vec![single],
    };
    statements.into_iter().map(single_entries_alone).collect()
}

fn single_entries_alone(value: Value) -> Value {
    match value {
        Value::Array(mut entries) if entries.len() == 1 => entries.remove(0),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, single_entries_alone(value))).collect())
        }
        other => other,
    }
}

fn print(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            text.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                text.push_str(if index == 0 { "\n" } else { ",\n" });
                text.push_str(&"  ".repeat(depth + 1));
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push_str(" : ");
                print(value, depth + 1, text);
            }
            text.push('\n');
            text.push_str(&"  ".repeat(depth));
            text.push('}');
        }
        Value::Array(entries) if !entries.is_empty() => {
            text.push_str("[ ");
            for (index, entry) in entries.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                print(entry, depth, text);
            }
            text.push_str(" ]");
        }
        Value::Object(_) => text.push_str("{ }"),
        Value::Array(_) => text.push_str("[ ]"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => text.push_str(&value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_policy_is_printed_as_ecr_prints_it() {
        let sent = r#"{"Version":"2012-10-17","Statement":{"Sid":"s1","Effect":"Allow","Principal":{"AWS":["111122223333"]},
            "Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],
            "Condition":{"StringEquals":{"aws:PrincipalTag/team":["web"]}}}}"#;
        insta::assert_snapshot!(stored(sent), @r#"
        {
          "Version" : "2012-10-17",
          "Statement" : [ {
            "Sid" : "s1",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "111122223333"
            },
            "Action" : [ "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer" ],
            "Condition" : {
              "StringEquals" : {
                "aws:PrincipalTag/team" : "web"
              }
            }
          } ]
        }
        "#);
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back_and_is_printed_alike_again(sid in "[ -~]{0,12}", actions in prop::collection::vec("[a-z:*]{1,9}", 1..4)) {
            let sent = serde_json::json!({"Statement": [{"Sid": sid, "Action": actions}]}).to_string();
            let once = stored(&sent);
            prop_assert!(serde_json::from_str::<Value>(&once).is_ok());
            prop_assert_eq!(stored(&once), once);
        }
    }
}
