//! Type constraints of variables, and conversion to them as Terraform does it.

use std::{collections::BTreeMap, sync::Arc};

use hcl_edit::{
    Span,
    expr::{Expression, FuncCall, ObjectKey},
};

use crate::{
    error::Problem,
    source::{Location, SourceFile},
    value::Value,
};

/// The type that a variable's value must have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    /// Any type: no constraint.
    Any,
    /// `string`
    String,
    /// `number`
    Number,
    /// `bool`
    Bool,
    /// `list(…)`
    List(Box<Self>),
    /// `set(…)`
    Set(Box<Self>),
    /// `map(…)`
    Map(Box<Self>),
    /// `tuple([…])`
    Tuple(Vec<Self>),
    /// `object({…})`
    Object(BTreeMap<String, Member>),
}

/// An attribute of an object type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    kind: Type,
    /// The default of an `optional(…)` attribute; nothing when the attribute is required.
    default: Option<Value>,
}

/// Reads a type expression. `constant` evaluates the defaults of `optional(…)`.
pub(crate) fn read(
    expression: &Expression,
    file: &Arc<SourceFile>,
    constant: &dyn Fn(&Expression) -> Result<Value, Problem>,
) -> Result<Type, Problem> {
    let at = Location::new(file, expression.span());
    let word = match expression {
        Expression::Variable(word) => word.as_str(),
        Expression::FuncCall(call) => return read_compound(call, at, file, constant),
        // Written as in Terraform 0.11, and still understood by Terraform.
        Expression::String(text) => match text.value().as_str() {
            "list" => return Ok(Type::List(Box::new(Type::Any))),
            "map" => return Ok(Type::Map(Box::new(Type::Any))),
            text => text,
        },
        _ => return Err(unknown_type(at)),
    };
    match word {
        "any" => Ok(Type::Any),
        "string" => Ok(Type::String),
        "number" => Ok(Type::Number),
        "bool" => Ok(Type::Bool),
        "list" => Ok(Type::List(Box::new(Type::Any))),
        "set" => Ok(Type::Set(Box::new(Type::Any))),
        "map" => Ok(Type::Map(Box::new(Type::Any))),
        _ => Err(unknown_type(at)),
    }
}

fn unknown_type(at: Location) -> Problem {
    let written = at.text().to_owned();
    let names = ["string", "number", "bool", "any", "list", "set", "map", "tuple", "object"];
    let otherwise = "use string, number, bool, any, list(…), set(…), map(…), tuple([…]) or object({…})";
    Problem::new(format!("`{written}` is not a type")).at(at, "unknown type").suggest(&written, names, otherwise)
}

fn read_compound(
    call: &FuncCall,
    at: Location,
    file: &Arc<SourceFile>,
    constant: &dyn Fn(&Expression) -> Result<Value, Problem>,
) -> Result<Type, Problem> {
    let inner = |index: usize| match call.args.get(index) {
        Some(expression) => read(expression, file, constant),
        None => Err(unknown_type(at.clone())),
    };
    match (call.name.name.as_str(), call.args.get(0)) {
        ("list", _) => Ok(Type::List(Box::new(inner(0)?))),
        ("set", _) => Ok(Type::Set(Box::new(inner(0)?))),
        ("map", _) => Ok(Type::Map(Box::new(inner(0)?))),
        ("tuple", Some(Expression::Array(items))) => {
            Ok(Type::Tuple(items.iter().map(|item| read(item, file, constant)).collect::<Result<_, _>>()?))
        }
        ("object", Some(Expression::Object(object))) => {
            let mut members = BTreeMap::new();
            for (key, value) in object.iter() {
                let name = match key {
                    ObjectKey::Ident(name) => name.as_str().to_owned(),
                    ObjectKey::Expression(Expression::Variable(name)) => name.as_str().to_owned(),
                    ObjectKey::Expression(Expression::String(text)) => text.value().clone(),
                    ObjectKey::Expression(other) => return Err(unknown_type(Location::new(file, other.span()))),
                };
                members.insert(name, read_member(value.expr(), file, constant)?);
            }
            Ok(Type::Object(members))
        }
        _ => Err(unknown_type(at)),
    }
}

fn read_member(
    expression: &Expression,
    file: &Arc<SourceFile>,
    constant: &dyn Fn(&Expression) -> Result<Value, Problem>,
) -> Result<Member, Problem> {
    if let Expression::FuncCall(call) = expression
        && call.name.name.as_str() == "optional"
        && let Some(kind) = call.args.get(0)
    {
        let default = call.args.get(1).map_or(Ok(Value::Null), constant)?;
        return Ok(Member { kind: read(kind, file, constant)?, default: Some(default) });
    }
    Ok(Member { kind: read(expression, file, constant)?, default: None })
}

impl Type {
    /// The value as this type; the error names what is wrong in words that follow "the value …".
    pub(crate) fn convert(&self, value: Value) -> Result<Value, String> {
        if matches!(value, Value::Null | Value::Unknown) {
            return Ok(value);
        }
        let wanted = |what: &str| format!("must be {what}, not {}", value.kind());
        match self {
            Self::Any => Ok(value),
            Self::String => value.to_text().map(Value::String).ok_or_else(|| wanted("a string")),
            Self::Number => value.to_number().map(Value::Number).ok_or_else(|| wanted("a number")),
            Self::Bool => value.to_bool().map(Value::Bool).ok_or_else(|| wanted("a bool")),
            Self::List(inner) => match value {
                Value::List(items) => inner.convert_all(items).map(Value::List),
                _ => Err(wanted("a list")),
            },
            Self::Set(inner) => match value {
                Value::List(items) => {
                    let mut items = inner.convert_all(items)?;
                    items.sort_by_key(Value::to_text);
                    items.dedup();
                    Ok(Value::List(items))
                }
                _ => Err(wanted("a set")),
            },
            Self::Map(inner) => match value {
                Value::Object(members) => {
                    let members = members.into_iter().map(|(key, value)| Ok((key, inner.convert(value)?)));
                    Ok(Value::Object(members.collect::<Result<_, String>>()?))
                }
                _ => Err(wanted("a map")),
            },
            Self::Tuple(kinds) => match value {
                Value::List(items) if items.len() == kinds.len() => {
                    let items = kinds.iter().zip(items).map(|(kind, item)| kind.convert(item));
                    Ok(Value::List(items.collect::<Result<_, _>>()?))
                }
                _ => Err(format!("must be a tuple of {} elements", kinds.len())),
            },
            Self::Object(kinds) => match value {
                Value::Object(members) => object_of(kinds, members),
                _ => Err(wanted("an object")),
            },
        }
    }

    fn convert_all(&self, items: Vec<Value>) -> Result<Vec<Value>, String> {
        items.into_iter().map(|item| self.convert(item)).collect()
    }
}

/// Attributes that the type does not name are dropped, as Terraform drops them.
fn object_of(kinds: &BTreeMap<String, Member>, mut members: BTreeMap<String, Value>) -> Result<Value, String> {
    let mut converted = BTreeMap::new();
    for (name, member) in kinds {
        let value = match (members.remove(name), &member.default) {
            (None | Some(Value::Null), Some(default)) => default.clone(),
            (Some(value), _) => value,
            (None, None) => return Err(format!("must have the attribute `{name}`")),
        };
        let value = member.kind.convert(value).map_err(|problem| format!("{problem} in its attribute `{name}`"))?;
        converted.insert(name.clone(), value);
    }
    Ok(Value::Object(converted))
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;
    use hcl_edit::parser::parse_expr;
    use rstest::rstest;

    use super::*;
    use crate::{json, variables::constant};

    fn converted(kind: &str, value: &str) -> Result<String, String> {
        let file = SourceFile::new(Utf8Path::new("test.tf"), kind);
        let constant_here = |expression: &Expression| constant(expression, &file);
        let kind = read(&parse_expr(kind).unwrap(), &file, &constant_here).map_err(|problem| problem.to_string())?;
        let file = SourceFile::new(Utf8Path::new("test.tf"), value);
        let value = constant(&parse_expr(value).unwrap(), &file).unwrap();
        kind.convert(value).map(|value| json::encode(&value).unwrap())
    }

    #[rstest]
    #[case("string", "12", r#""12""#)]
    #[case("number", r#""1.50""#, "1.5")]
    #[case("bool", r#""true""#, "true")]
    #[case("list(string)", r#"[1, true]"#, r#"["1","true"]"#)]
    #[case("set(string)", r#"["b", "a", "b"]"#, r#"["a","b"]"#)]
    #[case("map(number)", r#"{ a = "1" }"#, r#"{"a":1}"#)]
    #[case("tuple([string, number])", r#"[1, "2"]"#, r#"["1",2]"#)]
    #[case("object({ a = string, b = optional(number, 3) })", "{ a = 1, c = 2 }", r#"{"a":"1","b":3}"#)]
    #[case("object({ a = optional(string) })", "{}", r#"{"a":null}"#)]
    #[case("any", "[1, \"a\"]", r#"[1,"a"]"#)]
    #[case("string", "null", "null")]
    fn a_value_becomes_what_its_type_says(#[case] kind: &str, #[case] value: &str, #[case] result: &str) {
        assert_eq!(converted(kind, value).as_deref(), Ok(result));
    }

    #[rstest]
    #[case("string", "[1]", "must be a string, not a list")]
    #[case("number", r#""many""#, "must be a number, not a string")]
    #[case("list(number)", r#"["a"]"#, "must be a number, not a string")]
    #[case("object({ a = string })", "{}", "must have the attribute `a`")]
    #[case("tuple([string])", "[]", "must be a tuple of 1 elements")]
    #[case("strin", "1", "`strin` is not a type")]
    fn what_does_not_fit_is_refused(#[case] kind: &str, #[case] value: &str, #[case] problem: &str) {
        assert_eq!(converted(kind, value), Err(problem.to_owned()));
    }
}
