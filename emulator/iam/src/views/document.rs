//! Policy documents in answers: percent-encoded, and a trust policy in the form in which AWS keeps it.
//!
//! What creates or changes an entity echoes the text as it was sent; inline and managed policies read back as sent too.
//! A trust policy reads back compact: members of a statement in the order of [`STATEMENT`], lists of one entry as
//! the entry alone. Observed, for Effect, Principal, Action and Condition. Unverified: the place of `Sid` and `Id`, one
//! statement as a list, the account number as the ARN of its root user, and `2008-10-17` for an absent `Version`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use portcullis_store::Document;
use serde_json::{Map, Value};

/// What RFC 3986 calls unreserved stays; even `*` and `:` are encoded. Observed.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const DOCUMENT: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT: [&str; 5] = ["Sid", "Effect", "Principal", "Action", "Condition"];

/// A document as it was sent.
pub(crate) fn as_sent(document: &Document) -> String {
    encode(&document.text)
}

/// A trust policy as AWS keeps it.
pub(crate) fn trust(document: &Document, partition: &str) -> String {
    match serde_json::from_str(&document.text) {
        Ok(Value::Object(members)) => encode(&Value::Object(stored(members, partition)).to_string()),
        // A document is only kept once it was read as an object; this is for text that another JSON reader rejects.
        Ok(_) | Err(_) => as_sent(document),
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

fn stored(mut members: Map<String, Value>, partition: &str) -> Map<String, Value> {
    members.entry("Version").or_insert_with(|| "2008-10-17".into());
    let statements = match members.remove("Statement") {
        Some(Value::Array(statements)) => statements,
        Some(single) => vec![single],
        None => Vec::new(),
    };
    let statements = statements.into_iter().map(|statement| stored_statement(statement, partition)).collect();
    members.insert("Statement".to_owned(), Value::Array(statements));
    ordered(members, &DOCUMENT)
}

fn stored_statement(statement: Value, partition: &str) -> Value {
    let Value::Object(mut members) = statement else { return statement };
    if let Some(Value::Object(principals)) = members.get_mut("Principal") {
        for (kind, value) in principals.iter_mut() {
            if kind == "AWS" {
                *value = with_root_arns(value.take(), partition);
            }
            *value = single_entry_alone(value.take());
        }
    }
    for name in ["Action", "NotAction"] {
        if let Some(value) = members.get_mut(name) {
            *value = single_entry_alone(value.take());
        }
    }
    if let Some(Value::Object(operators)) = members.get_mut("Condition") {
        for keys in operators.values_mut().filter_map(Value::as_object_mut) {
            for value in keys.values_mut() {
                *value = single_entry_alone(value.take());
            }
        }
    }
    Value::Object(ordered(members, &STATEMENT))
}

fn single_entry_alone(value: Value) -> Value {
    match value {
        Value::Array(mut entries) if entries.len() == 1 => entries.pop().unwrap_or_default(),
        other => other,
    }
}

fn with_root_arns(value: Value, partition: &str) -> Value {
    match value {
        Value::String(text) if text.parse::<portcullis_model::AccountId>().is_ok() => {
            Value::String(format!("arn:{partition}:iam::{text}:root"))
        }
        Value::Array(entries) => {
            Value::Array(entries.into_iter().map(|entry| with_root_arns(entry, partition)).collect())
        }
        other => other,
    }
}

/// The members with these names first, in this order; then the others in theirs.
fn ordered(mut members: Map<String, Value>, first: &[&str]) -> Map<String, Value> {
    let mut in_order = Map::new();
    for name in first {
        if let Some(value) = members.shift_remove(*name) {
            in_order.insert((*name).to_owned(), value);
        }
    }
    in_order.extend(members);
    in_order
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use portcullis_policy::Policy;

    use super::*;

    fn document(text: &str) -> Document {
        Document::new(Policy::parse(text).unwrap())
    }

    fn decoded(text: &str) -> String {
        percent_decode_str(text).decode_utf8().unwrap().into_owned()
    }

    #[test]
    fn a_trust_policy_reads_back_compact_and_in_order() {
        let sent = r#"{
            "Statement": {
                "Action": ["sts:AssumeRole"],
                "Condition": { "StringEquals": { "sts:ExternalId": ["a"], "aws:PrincipalTag/team": ["b", "c"] } },
                "Principal": { "Service": ["ec2.amazonaws.com"], "AWS": ["123456789012"] },
                "Effect": "Allow",
                "Sid": "One"
            }
        }"#;
        insta::assert_snapshot!(decoded(&trust(&document(sent), "aws")), @r#"{"Version":"2008-10-17","Statement":[{"Sid":"One","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com","AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"a","aws:PrincipalTag/team":["b","c"]}}}]}"#);
    }

    #[test]
    fn what_was_sent_is_encoded_to_the_last_star_and_colon() {
        let sent = r#"{"Version":"2012-10-17", "Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
        let encoded = as_sent(&document(sent));
        assert!(encoded.starts_with("%7B%22Version%22%3A%222012-10-17%22%2C%20%22Statement"), "{encoded}");
        assert!(encoded.contains("s3%3A%2A"), "{encoded}");
        assert_eq!(decoded(&encoded), sent);
    }
}
