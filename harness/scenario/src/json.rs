//! Values that are passed on as they are: claims of a token, variables of Terraform.
//!
//! Plain scalars become what YAML 1.2's core schema says. Numbers that YAML reads but that would come out in another
//! form than they were written in, such as `012`, are refused rather than changed silently.

use serde_json::{Map, Number, Value};

use crate::{
    problem::Problems,
    yaml::{Kind, Node},
};

/// The JSON of a node. What is refused is noted, and `null` stands in for it.
pub(crate) fn json(node: &Node, problems: &mut Problems) -> Value {
    match &node.kind {
        Kind::List(items) => Value::Array(items.iter().map(|item| json(item, problems)).collect()),
        Kind::Map(entries) => {
            let members = entries.iter().map(|entry| (entry.key.clone(), json(&entry.value, problems)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Kind::Text { text, plain: true } => plain(text, node, problems),
        Kind::Text { text, plain: false } => Value::String(text.clone()),
    }
}

fn plain(text: &str, node: &Node, problems: &mut Problems) -> Value {
    if node.is_null() {
        return Value::Null;
    }
    match text {
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    if let Ok(number) = serde_json::from_str::<Number>(text)
        && (number.is_i64() || number.is_u64() || text.contains(['.', 'e', 'E']))
    {
        return Value::Number(number);
    }
    if is_number_in_yaml(text) {
        problems
            .add(&node.at, format!("`{text}` is a number that would not stay as it is written"))
            .help(format!("write `\"{text}\"` if it is text, or the number in its plain form"));
        return Value::Null;
    }
    Value::String(text.to_owned())
}

/// The number forms of YAML's core schema.
fn is_number_in_yaml(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let begins_like_one = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let based = |prefix: &str, base| {
        text.strip_prefix(prefix).is_some_and(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_digit(base)))
    };
    (begins_like_one && text.parse::<f64>().is_ok())
        || based("0x", 16)
        || based("0o", 8)
        || matches!(unsigned, ".inf" | ".Inf" | ".INF")
        || matches!(text, ".nan" | ".NaN" | ".NAN")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;
    use crate::{place::Source, yaml};

    fn value_of(text: &str) -> Option<Value> {
        let mut problems = Problems::new(Source { name: "a.yml".into(), text: text.into() });
        let node = yaml::read(&mut problems)?;
        let value = json(&node, &mut problems);
        problems.into_errors().is_none().then_some(value)
    }

    #[rstest]
    #[case("x", json!("x"))]
    #[case("'1'", json!("1"))]
    #[case("1", json!(1))]
    #[case("-1.5", json!(-1.5))]
    #[case("true", json!(true))]
    #[case("yes", json!("yes"))]
    #[case("null", json!(null))]
    #[case("'null'", json!("null"))]
    #[case("1.2.3", json!("1.2.3"))]
    #[case("2026-07-15", json!("2026-07-15"))]
    #[case("{ a: [1, b] }", json!({ "a": [1, "b"] }))]
    fn a_value_is_what_yaml_says_it_is(#[case] text: &str, #[case] expected: Value) {
        assert_eq!(value_of(text), Some(expected));
    }

    #[rstest]
    fn a_number_that_would_change_its_form_is_refused(
        #[values("012345678901", "+1", ".5", "0x1F", "0o17", ".inf", "99999999999999999999")] text: &str,
    ) {
        assert_eq!(value_of(text), None);
    }
}
