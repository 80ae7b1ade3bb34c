//! The condition keys that a document mentions: in conditions, and as variables in resources and in values.
//!
//! Read laxly, as AWS does: no action, no resource, values that nothing can match. What is refused is an unknown operator,
//! an unknown element, a statement without effect. Within a document each spelling counts once. Recorded.

use portcullis_policy::operator_names;
use portcullis_wire::Fault;
use serde_json::{Map, Value};

use super::question::unreadable;

/// The keys of a document; none if it cannot be read.
pub(super) fn keys_of(document: &str) -> Option<Vec<String>> {
    let Value::Object(document) = serde_json::from_str(document).ok()? else { return None };
    if document.keys().any(|name| !["Version", "Id", "Statement"].contains(&name.as_str())) {
        return None;
    }
    // In the older version of the language `${…}` is plain text.
    let variables = document.get("Version").and_then(Value::as_str) == Some("2012-10-17");
    let mut found = Found { keys: Vec::new(), variables };
    match document.get("Statement") {
        Some(Value::Array(statements)) => {
            for statement in statements {
                found.read(statement.as_object()?)?;
            }
        }
        Some(Value::Object(statement)) => found.read(statement)?,
        Some(_) => return None,
        None => {}
    }
    Some(found.keys)
}

/// The keys of several documents, each document's own.
///
/// # Errors
///
/// `InvalidInput` for one that cannot be read.
pub(crate) fn keys_of_list<'t>(documents: impl Iterator<Item = &'t str>) -> Result<Vec<String>, Fault> {
    let mut keys = Vec::new();
    for (index, document) in documents.enumerate() {
        keys.extend(keys_of(document).ok_or_else(|| unreadable(index + 1))?);
    }
    Ok(keys)
}

struct Found {
    keys: Vec<String>,
    variables: bool,
}

const ELEMENTS: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

impl Found {
    fn read(&mut self, statement: &Map<String, Value>) -> Option<()> {
        if statement.keys().any(|name| !ELEMENTS.contains(&name.as_str())) {
            return None;
        }
        matches!(statement.get("Effect").and_then(Value::as_str), Some("Allow" | "Deny")).then_some(())?;
        for element in ["Resource", "NotResource"] {
            self.variables_of(statement.get(element));
        }
        for (operator, keys) in statement.get("Condition").and_then(Value::as_object).into_iter().flatten() {
            is_operator(operator).then_some(())?;
            for (key, values) in keys.as_object()? {
                self.variables_of(Some(values));
                self.add(key);
            }
        }
        Some(())
    }

    fn variables_of(&mut self, values: Option<&Value>) {
        match values {
            Some(Value::String(text)) if self.variables => {
                let mut rest = text.as_str();
                while let Some((inside, after)) = rest.split_once("${").and_then(|(_, rest)| rest.split_once('}')) {
                    self.add(inside.split(',').next().unwrap_or(inside).trim());
                    rest = after;
                }
            }
            Some(Value::Array(values)) => values.iter().for_each(|value| self.variables_of(Some(value))),
            _ => {}
        }
    }

    fn add(&mut self, key: &str) {
        if !self.keys.iter().any(|known| known == key) {
            self.keys.push(key.to_owned());
        }
    }
}

fn is_operator(name: &str) -> bool {
    let name = name.strip_prefix("ForAllValues:").or_else(|| name.strip_prefix("ForAnyValue:")).unwrap_or(name);
    let name = name.strip_suffix("IfExists").unwrap_or(name);
    operator_names().any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_variables_are_found_once_each() {
        let document = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"a/${aws:username, 'x'}/${*}","Condition":{"StringEquals":{"aws:username":"${AWS:username}"}}}}"#;
        assert_eq!(keys_of(document).unwrap(), ["aws:username", "*", "AWS:username"]);
    }

    #[test]
    fn what_is_no_policy_has_no_keys() {
        for text in ["", "[]", r#"{"Foo":1}"#, r#"{"Statement":[{"Action":"*"}]}"#, r#"{"Statement":1}"#] {
            assert_eq!(keys_of(text), None, "{text}");
        }
    }
}
