//! The schema of a lifecycle policy, with the words of the JSON schema validator that ECR uses.
//!
//! Recorded: `numeric instance is lower …`, a newline behind each sentence, and that the first rule at fault is told of.
//! Public reports have the sentences about types and about matching exactly one schema. The other sentences are those of
//! the same validator (`unverified` for ECR).

use serde_json::{Map, Value};

/// ECR does not take the text as a lifecycle policy. What it displays stands behind the parameter's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Lifecycle policy validation failure: {0}")]
pub struct InvalidLifecyclePolicy(String);

impl InvalidLifecyclePolicy {
    pub(super) fn unreadable() -> Self {
        Self("Could not map policyString into LifecyclePolicy.".to_owned())
    }

    pub(super) fn because(problem: &str) -> Self {
        Self(format!("{problem}\n"))
    }
}

/// What a member must be.
enum Kind {
    Text,
    /// At least 1.
    Number,
    Texts,
    OneOf(&'static [&'static str]),
    Object(&'static Shape),
}

/// The members of an object; `true` for those that must be there, in the order of their names.
struct Shape {
    members: &'static [(&'static str, bool, Kind)],
    /// What members must be together.
    together: fn(&Map<String, Value>) -> bool,
}

static RULE: Shape = Shape {
    together: |_| true,
    members: &[
        ("action", true, Kind::Object(&ACTION)),
        ("description", false, Kind::Text),
        ("rulePriority", true, Kind::Number),
        ("selection", true, Kind::Object(&SELECTION)),
    ],
};
static ACTION: Shape = Shape {
    together: target_fits,
    members: &[
        ("targetStorageClass", false, Kind::OneOf(&["archive"])),
        ("type", true, Kind::OneOf(&["expire", "transition"])),
    ],
};
static SELECTION: Shape = Shape {
    together: unit_fits,
    members: &[
        ("countNumber", true, Kind::Number),
        // With the type of count it belongs to: checked together.
        ("countType", true, Kind::Text),
        ("countUnit", false, Kind::Text),
        ("storageClass", false, Kind::OneOf(&["standard", "archive"])),
        ("tagPatternList", false, Kind::Texts),
        ("tagPrefixList", false, Kind::Texts),
        ("tagStatus", true, Kind::OneOf(&["tagged", "untagged", "any"])),
    ],
};

/// Checks the form of a policy: the first rule at fault with everything that is wrong at its level.
pub(super) fn check(policy: &Value) -> Result<(), InvalidLifecyclePolicy> {
    let Some(members) = policy.as_object() else { return Err(InvalidLifecyclePolicy::unreadable()) };
    let mut problems = Vec::new();
    names(members, &["rules"], &["rules"], &mut problems);
    fail(&problems)?;
    let Some(rules) = members.get("rules").and_then(Value::as_array) else {
        return fail(&[wrong_type(policy.get("rules").unwrap_or(&Value::Null), "array")]);
    };
    if rules.is_empty() {
        return fail(&["array is too short: must have at least 1 elements but instance has 0 elements".to_owned()]);
    }
    rules.iter().try_for_each(|rule| {
        let mut problems = Vec::new();
        object(rule, &RULE, &mut problems);
        fail(&problems)
    })
}

fn fail(problems: &[String]) -> Result<(), InvalidLifecyclePolicy> {
    if problems.is_empty() { Ok(()) } else { Err(InvalidLifecyclePolicy::because(&problems.join("\n"))) }
}

fn object(value: &Value, shape: &Shape, problems: &mut Vec<String>) {
    let Some(members) = value.as_object() else {
        problems.push(wrong_type(value, "object"));
        return;
    };
    let required: Vec<&str> =
        shape.members.iter().filter(|(_, required, _)| *required).map(|(name, _, _)| *name).collect();
    let known: Vec<&str> = shape.members.iter().map(|(name, _, _)| *name).collect();
    let before = problems.len();
    names(members, &required, &known, problems);
    if !(shape.together)(members) {
        problems.push("instance failed to match exactly one schema (matched 0 out of 2)".to_owned());
    }
    // As the validator does: members are looked at when the object itself is in order.
    if problems.len() > before {
        return;
    }
    for (name, _, kind) in shape.members {
        if let Some(value) = members.get(*name) {
            member(value, kind, problems);
        }
    }
}

fn names(members: &Map<String, Value>, required: &[&str], known: &[&str], problems: &mut Vec<String>) {
    let listed = |names: Vec<&str>| Value::from(names).to_string();
    let unknown: Vec<&str> = members.keys().map(String::as_str).filter(|name| !known.contains(name)).collect();
    if !unknown.is_empty() {
        problems
            .push(format!("object instance has properties which are not allowed by the schema: {}", listed(unknown)));
    }
    let missing: Vec<&str> = required.iter().copied().filter(|name| !members.contains_key(*name)).collect();
    if !missing.is_empty() {
        problems.push(format!("object has missing required properties ({})", listed(missing)));
    }
}

/// Days have a unit, and a number of images has none.
fn unit_fits(members: &Map<String, Value>) -> bool {
    let unit = members.get("countUnit");
    match members.get("countType").and_then(Value::as_str) {
        Some("imageCountMoreThan") => unit.is_none(),
        Some("sinceImagePushed" | "sinceImagePulled" | "sinceImageTransitioned") => unit.is_some_and(|it| it == "days"),
        Some(_) => false,
        // That it is missing is told of by itself.
        None => !members.contains_key("countType"),
    }
}

/// A transition has a target, and expiry has none.
fn target_fits(members: &Map<String, Value>) -> bool {
    let has_target = members.contains_key("targetStorageClass");
    match members.get("type").and_then(Value::as_str) {
        Some("expire") => !has_target,
        Some("transition") => has_target,
        // Another type, or none, is told of by itself.
        Some(_) | None => true,
    }
}

fn member(value: &Value, kind: &Kind, problems: &mut Vec<String>) {
    match kind {
        Kind::Object(shape) => object(value, shape, problems),
        Kind::Text if !value.is_string() => problems.push(wrong_type(value, "string")),
        Kind::Text => {}
        Kind::Number => match (value.as_i64(), value.as_u64()) {
            (Some(number), _) if number < 1 => {
                let text = "numeric instance is lower than the required minimum";
                problems.push(format!("{text} (minimum: 1, found: {number})"));
            }
            (None, None) => problems.push(wrong_type(value, "integer")),
            _ => {}
        },
        Kind::OneOf(values) if !values.iter().any(|known| value == known) => {
            let known = Value::from(*values);
            problems.push(format!("instance value ({value}) not found in enum (possible values: {known})"));
        }
        Kind::OneOf(_) => {}
        Kind::Texts => match value.as_array() {
            None => problems.push(wrong_type(value, "array")),
            Some(entries) => problems
                .extend(entries.iter().filter(|entry| !entry.is_string()).map(|entry| wrong_type(entry, "string"))),
        },
    }
}

fn wrong_type(value: &Value, wanted: &str) -> String {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    format!("instance type ({found}) does not match any allowed primitive type (allowed: [\"{wanted}\"])")
}
