//! The constraints of the model, told in AWS's words.
//!
//! The query services list every violation, at most ten: IAM without the values, STS with them but for sensitive ones.
//! ECR names the first one only; Organizations tells of it, and not where it is. Members come in the order in which AWS
//! writes them. Recorded of IAM, STS and ECR in September 2026; which of several constraints on one value comes first,
//! and that ECR names only one, is `unverified`.

use std::fmt;

use portcullis_model::Cause;
use serde_json::Value;

use crate::{
    Fault, FaultKind, Protocol, Service,
    model::{Kind, Member, Shape, ShapeId},
};

/// As many violations as a message lists.
const MOST_LISTED: usize = 10;

const VALIDATION_ERROR: FaultKind = FaultKind::new("ValidationError", 400, "{errors}");
const INVALID_PARAMETER: FaultKind = FaultKind::new(
    "InvalidParameterException",
    400,
    "Invalid parameter at '{path}' failed to satisfy constraint: '{constraint}'",
);
/// Of Organizations. The cause for the journal tells where it is.
const INVALID_INPUT: FaultKind = FaultKind::new("InvalidInputException", 400, "{constraint}");

/// Checks an input that has the form of its shape.
pub(crate) fn check(service: &Service, shape: ShapeId, input: &Value) -> Result<(), Fault> {
    let mut check = Check { service, violations: Vec::new() };
    check.value(service.shape(shape), Some(input), &Place::Top, false);
    let Some(first) = check.violations.first() else {
        return Ok(());
    };
    Err(match service.protocol() {
        Protocol::Json11 if service.name() == "organizations" => {
            let cause = Cause::new(format!("the value at `{}` breaks its constraint: {}", first.path, first.rule));
            INVALID_INPUT.with(&[("constraint", of_organizations(&first.rule))]).caused_by(cause)
        }
        Protocol::Query => VALIDATION_ERROR.with(&[("errors", &listed(service, &check.violations))]),
        Protocol::Json11 => {
            let constraint = match &first.rule {
                // As the registry and `aws ecr create-repository` have printed it for years.
                Rule::Pattern(pattern) => format!("must satisfy regular expression '{pattern}'"),
                rule => rule.to_string(),
            };
            INVALID_PARAMETER.with(&[("path", &first.path), ("constraint", &constraint)])
        }
    })
}

/// The text for a pattern is in many public reports. The others are how AWS's documentation of InvalidInputException
/// explains the reason of the same name: as texts `unverified`.
fn of_organizations(rule: &Rule<'_>) -> &'static str {
    match rule {
        Rule::NotNull => "You must include a value for all required parameters.",
        Rule::MaxLength(_) => "You provided a string parameter that is longer than allowed.",
        Rule::MinLength(_) => "You provided a string parameter that is shorter than allowed.",
        Rule::MaxValue(_) => "You provided a numeric parameter that has a larger value than allowed.",
        Rule::MinValue(_) => "You provided a numeric parameter that has a smaller value than allowed.",
        Rule::Pattern(_) => "You provided a value that does not match the required pattern.",
        Rule::OneOf(_) | Rule::Elements(_) => "You specified an invalid value.",
    }
}

fn listed(service: &Service, violations: &[Violation<'_>]) -> String {
    let count = violations.len().min(MOST_LISTED);
    let errors = if count == 1 { "error" } else { "errors" };
    let mut text = format!("{count} validation {errors} detected: ");
    for (at, violation) in violations.iter().take(MOST_LISTED).enumerate() {
        if at > 0 {
            text.push_str("; ");
        }
        let value = if prints_values(service) { violation.value.as_deref() } else { None };
        let value = value.map_or_else(String::new, |value| format!(" {value}"));
        text.push_str(&format!(
            "Value{value} at '{}' failed to satisfy constraint: {}",
            violation.path, violation.rule
        ));
    }
    text
}

/// STS was seen to print the offending value, IAM was not.
fn prints_values(service: &Service) -> bool {
    service.name() == "sts"
}

struct Violation<'a> {
    path: String,
    /// The value as a message prints it, with its quotes; `None` for what no message prints.
    value: Option<String>,
    rule: Rule<'a>,
}

/// What a value must satisfy.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule<'a> {
    NotNull,
    MaxLength(i64),
    MinLength(i64),
    MaxValue(i64),
    MinValue(i64),
    Pattern(&'a str),
    OneOf(&'a [String]),
    /// Every element of a list must satisfy all of these.
    Elements(Vec<Rule<'a>>),
}

impl fmt::Display for Rule<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotNull => f.write_str("Member must not be null"),
            Self::MaxLength(max) => write!(f, "Member must have length less than or equal to {max}"),
            Self::MinLength(min) => write!(f, "Member must have length greater than or equal to {min}"),
            Self::MaxValue(max) => write!(f, "Member must have value less than or equal to {max}"),
            Self::MinValue(min) => write!(f, "Member must have value greater than or equal to {min}"),
            Self::Pattern(pattern) => write!(f, "Member must satisfy regular expression pattern: {pattern}"),
            Self::OneOf(values) => write!(f, "Member must satisfy enum value set: [{}]", values.join(", ")),
            Self::Elements(rules) => {
                let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
                write!(f, "Member must satisfy constraint: [{}]", rules.join(", "))
            }
        }
    }
}

/// Where a value stands, as messages write it; written down when something is wrong there.
enum Place<'p> {
    Top,
    Member(&'p Place<'p>, &'p Member),
    /// Counted from 1.
    Element(&'p Place<'p>, usize),
    Entry(&'p Place<'p>, &'p str),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Top => Ok(()),
            Self::Member(Self::Top, member) => f.write_str(&member.name_in_messages()),
            Self::Member(above, member) => write!(f, "{above}.{}", member.name_in_messages()),
            Self::Element(above, number) => write!(f, "{above}.{number}.member"),
            Self::Entry(above, key) => write!(f, "{above}.{key}.member"),
        }
    }
}

struct Check<'a> {
    service: &'a Service,
    violations: Vec<Violation<'a>>,
}

impl<'a> Check<'a> {
    /// Checks a value; `None` and null are an absent one. `sensitive` is inherited by what lies below.
    fn value(&mut self, shape: &'a Shape, value: Option<&Value>, path: &Place<'_>, sensitive: bool) {
        let sensitive = sensitive || shape.sensitive;
        let Some(value) = value.filter(|value| !value.is_null()) else {
            return;
        };
        match (&shape.kind, value) {
            (Kind::Structure(members), Value::Object(given)) => {
                for member in members {
                    self.member(member, given.get(&member.name), path, sensitive);
                }
            }
            (Kind::List(element), Value::Array(given)) => {
                self.broken(rules(shape), shape, value, path, sensitive);
                let element = self.service.shape(element.shape);
                if element.is_scalar() {
                    self.scalar_elements(element, given, value, path, sensitive);
                } else {
                    for (at, value) in given.iter().enumerate() {
                        self.required(element, Some(value), &Place::Element(path, at + 1), sensitive);
                    }
                }
            }
            (Kind::Map { value: element, .. }, Value::Object(given)) => {
                self.broken(rules(shape), shape, value, path, sensitive);
                let element = self.service.shape(element.shape);
                for (key, value) in given {
                    self.required(element, Some(value), &Place::Entry(path, key), sensitive);
                }
            }
            _ => self.broken(rules(shape), shape, value, path, sensitive),
        }
    }

    fn member(&mut self, member: &'a Member, value: Option<&Value>, path: &Place<'_>, sensitive: bool) {
        let path = Place::Member(path, member);
        let shape = self.service.shape(member.shape);
        if member.required {
            self.required(shape, value, &path, sensitive);
        } else {
            self.value(shape, value, &path, sensitive);
        }
    }

    fn required(&mut self, shape: &'a Shape, value: Option<&Value>, path: &Place<'_>, sensitive: bool) {
        if value.is_none_or(Value::is_null) {
            let value = Some("null".to_owned());
            self.violations.push(Violation { path: path.to_string(), value, rule: Rule::NotNull });
        } else {
            self.value(shape, value, path, sensitive);
        }
    }

    /// A list of scalars is at fault as a whole, with all the rules of its elements.
    fn scalar_elements(
        &mut self,
        element: &'a Shape,
        given: &[Value],
        list: &Value,
        path: &Place<'_>,
        sensitive: bool,
    ) {
        let rules = rules(element);
        let at_fault =
            given.iter().any(|value| value.is_null() || rules.iter().any(|rule| !holds(rule, element, value)));
        if at_fault {
            let sensitive = sensitive || element.sensitive;
            let rules = if rules.is_empty() { vec![Rule::NotNull] } else { rules };
            self.violations.push(Violation {
                path: path.to_string(),
                value: if sensitive { None } else { printed(list) },
                rule: Rule::Elements(rules),
            });
        }
    }

    fn broken(&mut self, rules: Vec<Rule<'a>>, shape: &Shape, value: &Value, path: &Place<'_>, sensitive: bool) {
        for rule in rules {
            if !holds(&rule, shape, value) {
                let value = if sensitive { None } else { printed(value) };
                self.violations.push(Violation { path: path.to_string(), value, rule });
            }
        }
    }
}

/// The rules of a shape in the order in which the recorded message of a list names them.
fn rules(shape: &Shape) -> Vec<Rule<'_>> {
    let numeric = matches!(shape.kind, Kind::Double | Kind::Integer | Kind::Long);
    let mut rules = Vec::new();
    rules.extend(shape.max.map(if numeric { Rule::MaxValue } else { Rule::MaxLength }));
    rules.extend(shape.min.map(if numeric { Rule::MinValue } else { Rule::MinLength }));
    rules.extend(shape.pattern.as_ref().map(|pattern| Rule::Pattern(pattern.as_str())));
    if !shape.values.is_empty() {
        rules.push(Rule::OneOf(&shape.values));
    }
    rules
}

fn holds(rule: &Rule<'_>, shape: &Shape, value: &Value) -> bool {
    match rule {
        Rule::NotNull => !value.is_null(),
        Rule::MaxLength(max) => length(&shape.kind, value).is_some_and(|length| length <= *max),
        Rule::MinLength(min) => length(&shape.kind, value).is_some_and(|length| length >= *min),
        #[expect(clippy::cast_precision_loss, reason = "the limits of the models are small")]
        Rule::MaxValue(max) => value.as_f64().is_some_and(|number| number <= *max as f64),
        #[expect(clippy::cast_precision_loss, reason = "the limits of the models are small")]
        Rule::MinValue(min) => value.as_f64().is_some_and(|number| number >= *min as f64),
        Rule::Pattern(_) => match (&shape.pattern, value) {
            (Some(pattern), Value::String(text)) => pattern.matches(text),
            _ => false,
        },
        Rule::OneOf(values) => value.as_str().is_some_and(|text| values.iter().any(|value| value == text)),
        Rule::Elements(_) => false,
    }
}

/// Characters of a string, bytes of a blob, elements of a list, entries of a map.
fn length(kind: &Kind, value: &Value) -> Option<i64> {
    let length = match (kind, value) {
        (Kind::Blob, Value::String(text)) => {
            let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
            (text.len() / 4 * 3).saturating_sub(padding)
        }
        (_, Value::String(text)) => text.chars().count(),
        (_, Value::Array(elements)) => elements.len(),
        (_, Value::Object(entries)) => entries.len(),
        _ => return None,
    };
    i64::try_from(length).ok()
}

/// A value as Java prints it, in quotes. Lists of structures have no recorded form and are left out.
fn printed(value: &Value) -> Option<String> {
    match value {
        Value::Array(elements) => {
            let elements: Option<Vec<String>> = elements.iter().map(bare).collect();
            elements.map(|elements| format!("'[{}]'", elements.join(", ")))
        }
        value => bare(value).map(|text| format!("'{text}'")),
    }
}

fn bare(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("null".to_owned()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
    }
}
