//! Types: read from type constraints, of values, and conversion between them as Terraform does it.

mod convert;
mod unify;

use std::{collections::BTreeMap, fmt, sync::Arc};

use hcl_edit::{
    Span,
    expr::{Expression, FuncCall, ObjectKey},
};

pub(crate) use self::unify::{of_one_type, unified};
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
    pub(crate) kind: Type,
    /// The default of an `optional(…)` attribute; nothing when the attribute is required.
    pub(crate) default: Option<Value>,
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
        let default = call.args.get(1).map_or(Ok(Value::null()), constant)?;
        return Ok(Member { kind: read(kind, file, constant)?, default: Some(default) });
    }
    Ok(Member { kind: read(expression, file, constant)?, default: None })
}

impl fmt::Display for Type {
    /// As Terraform's messages name it: `list of string`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("dynamic"),
            Self::String => f.write_str("string"),
            Self::Number => f.write_str("number"),
            Self::Bool => f.write_str("bool"),
            Self::List(inner) => write!(f, "list of {inner}"),
            Self::Set(inner) => write!(f, "set of {inner}"),
            Self::Map(inner) => write!(f, "map of {inner}"),
            Self::Tuple(_) => f.write_str("tuple"),
            Self::Object(_) => f.write_str("object"),
        }
    }
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;
    use hcl_edit::parser::parse_expr;
    use rstest::rstest;

    use super::*;
    use crate::{value::encode, variables::constant};

    fn converted(kind: &str, value: &str) -> Result<String, String> {
        let file = SourceFile::new(Utf8Path::new("test.tf"), kind);
        let constant_here = |expression: &Expression| constant(expression, &file);
        let kind = read(&parse_expr(kind).unwrap(), &file, &constant_here).map_err(|problem| problem.to_string())?;
        let file = SourceFile::new(Utf8Path::new("test.tf"), value);
        let value = constant(&parse_expr(value).unwrap(), &file).unwrap();
        kind.convert(value).map(|value| encode(&value).unwrap())
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
