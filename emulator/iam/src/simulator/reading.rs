//! How the simulator reads policies, and values, where it does not read them as live calls do.
//!
//! A document is changed into one that the evaluation of live calls judges as the simulator judges the original. Recorded:
//! `NotIpAddress` fails at a network that cannot be read, and `IpAddress` looks no further; `NumericNotEquals` fails at what
//! is no number, on either side; and a resource policy that names an account's root names the caller of that account.

use std::sync::LazyLock;

use portcullis_model::Arn;
use portcullis_policy::{
    Context, DocumentKind, Layers, NamedPolicy, Policy, Principal, Request, Verdict, check_on_write, verdict,
};
use serde_json::{Map, Value, json};

/// The document as the simulator reads it.
pub(super) fn as_simulated(policy: &Policy, context: &Context) -> Policy {
    let changed = changed(policy, |statement| {
        if let Some(Value::Object(conditions)) = statement.get_mut("Condition") {
            *conditions = conditions_as_simulated(conditions, context);
        }
    });
    changed.unwrap_or_else(|| policy.clone())
}

/// The resource policy with the caller in the place of its account's root.
pub(super) fn with_root_as_caller(policy: &Policy, caller: &Arn) -> Policy {
    let root = format!("arn:{}:iam::{}:root", caller.partition(), caller.account_text());
    let caller_for = |value: &mut Value| {
        if value.as_str().is_some_and(|text| text == root || text == caller.account_text()) {
            *value = caller.as_str().into();
        }
    };
    let changed = changed(policy, |statement| {
        match statement.get_mut("Principal").and_then(|principal| principal.get_mut("AWS")) {
            Some(Value::Array(entries)) => entries.iter_mut().for_each(caller_for),
            Some(single) => caller_for(single),
            None => {}
        }
    });
    changed.unwrap_or_else(|| policy.clone())
}

fn changed(policy: &Policy, change: impl FnMut(&mut Value)) -> Option<Policy> {
    let mut document: Value = serde_json::from_str(policy.text()).ok()?;
    match document.get_mut("Statement")? {
        Value::Array(statements) => statements.iter_mut().for_each(change),
        single => {
            let mut change = change;
            change(single);
        }
    }
    Policy::parse(&document.to_string()).ok()
}

fn conditions_as_simulated(conditions: &Map<String, Value>, context: &Context) -> Map<String, Value> {
    let mut result = Map::new();
    for (operator, keys) in conditions {
        let Value::Object(keys) = keys else { continue };
        let plain = operator.rsplit(':').next().unwrap_or(operator);
        let plain = plain.strip_suffix("IfExists").unwrap_or(plain);
        for (key, values) in keys {
            let fails = match plain {
                "NotIpAddress" => !entries(values).iter().all(|value| is_network(value)),
                "NumericNotEquals" => {
                    let seen = context.value(key).map(|value| value.values()).unwrap_or_default();
                    let texts = entries(values);
                    !texts.iter().chain(seen).all(|value| is_number(value))
                }
                _ => false,
            };
            if fails {
                // Where the key is missing, the operator holds without looking at the values, and so does this one.
                insert(&mut result, "ForAllValues:StringEquals", key, json!([]));
            } else if plain == "IpAddress" {
                let readable: Vec<String> = entries(values).into_iter().take_while(|value| is_network(value)).collect();
                insert(&mut result, operator, key, json!(readable));
            } else {
                insert(&mut result, operator, key, values.clone());
            }
        }
    }
    result
}

fn insert(conditions: &mut Map<String, Value>, operator: &str, key: &str, values: Value) {
    if let Value::Object(keys) = conditions.entry(operator).or_insert_with(|| json!({})) {
        keys.insert(key.to_owned(), values);
    }
}

fn entries(values: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match values {
        Value::Array(entries) => entries.iter().map(text).collect(),
        single => vec![text(single)],
    }
}

/// What IAM takes on write is what it can read.
fn is_network(text: &str) -> bool {
    let statement = json!({
        "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": text } },
    });
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
    check_on_write(DocumentKind::Identity, &document.to_string()).is_ok()
}

/// Whether a value is a number to the policy language.
pub(super) fn is_number(text: &str) -> bool {
    static NUMBER: LazyLock<Option<Policy>> =
        LazyLock::new(|| either(("NumericLessThan", json!("0")), ("NumericGreaterThanEquals", json!("0"))));
    holds(&NUMBER, text)
}

/// Whether a value is a date to the policy language.
pub(super) fn is_date(text: &str) -> bool {
    static DATE: LazyLock<Option<Policy>> = LazyLock::new(|| {
        let epoch = json!("1970-01-01T00:00:00Z");
        either(("DateLessThan", epoch.clone()), ("DateGreaterThanEquals", epoch))
    });
    holds(&DATE, text)
}

/// Whether a value is an address to the policy language.
pub(super) fn is_address(text: &str) -> bool {
    static ADDRESS: LazyLock<Option<Policy>> =
        LazyLock::new(|| either(("IpAddress", json!(["0.0.0.0/0"])), ("IpAddress", json!(["::/0"]))));
    holds(&ADDRESS, text)
}

/// A policy that allows where one of two conditions on the key `value` holds.
fn either(one: (&str, Value), other: (&str, Value)) -> Option<Policy> {
    let statement = |(operator, value): (&str, Value)| json!({ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { operator: { "a:value": value } } });
    let document = json!({ "Version": "2012-10-17", "Statement": [statement(one), statement(other)] });
    Policy::parse(&document.to_string()).ok()
}

fn holds(policy: &Option<Policy>, value: &str) -> bool {
    let Some(policy) = policy else { return false };
    let mut context = Context::new();
    context.set("a:value", value);
    let Ok(principal) = "arn:aws:iam::123456789012:user/reader".parse() else { return false };
    let request = Request {
        principal: Principal::Aws(principal),
        action: "a:Read".to_owned(),
        resource: "*".to_owned(),
        resource_account: None,
        context,
    };
    let layers = Layers { identity: Some(vec![NamedPolicy { name: "reading", policy }]), ..Layers::default() };
    verdict(&request, &layers) == Verdict::Allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_the_policy_language_says() {
        assert!(is_number("01.00") && !is_number("NaN") && !is_number(""));
        assert!(is_date("2026-01-01") && is_date("0") && !is_date("soon"));
        assert!(is_address("192.0.2.1") && is_address("2001:db8::1") && !is_address("192.0.2.1/32"));
        assert!(is_network("192.0.2.0/24") && !is_network("2001:db8::5/64") && !is_network("not-an-ip"));
    }
}
