//! The one type that several values can have, as Terraform finds it for lists, maps and the sides of a conditional.

use std::collections::BTreeMap;

use super::{Member, Type};
use crate::value::{Data, Value};

/// The values as one type; the error is a sentence's end: "… must have the same type".
pub(crate) fn of_one_type(values: Vec<Value>) -> Result<Vec<Value>, String> {
    let kind = one_type(&values).ok_or_else(|| {
        let mut kinds: Vec<_> = values.iter().map(|value| Type::of(value).to_string()).collect();
        kinds.dedup();
        format!("must have elements of one type, and has {}", kinds.join(" and "))
    })?;
    values.into_iter().map(|value| kind.convert(value)).collect()
}

/// Two values as one type; nothing when there is none.
pub(crate) fn unified(one: Value, other: Value) -> Option<(Value, Value)> {
    let kind = unify(&Type::of(&one), &Type::of(&other))?;
    Some((kind.convert(one).ok()?, kind.convert(other).ok()?))
}

fn one_type(values: &[Value]) -> Option<Type> {
    values.iter().try_fold(Type::Any, |kind, value| unify(&kind, &Type::of(value)))
}

impl Type {
    /// The type of a value; `Any` for null and for what is not known.
    pub(crate) fn of(value: &Value) -> Self {
        let each = |items: &[Value]| Box::new(one_type(items).unwrap_or(Self::Any));
        match &value.data {
            Data::Null | Data::Unknown => Self::Any,
            Data::Bool(_) => Self::Bool,
            Data::Number(_) => Self::Number,
            Data::String(_) => Self::String,
            Data::Tuple(items) => Self::Tuple(items.iter().map(Self::of).collect()),
            Data::List(items) => Self::List(each(items)),
            Data::Set(items) => Self::Set(each(items)),
            Data::Object(members) => {
                let member = |value| Member { kind: Self::of(value), default: None };
                Self::Object(members.iter().map(|(name, value)| (name.clone(), member(value))).collect())
            }
            Data::Map(members) => {
                let kind = members.values().try_fold(Self::Any, |kind, value| unify(&kind, &Self::of(value)));
                Self::Map(Box::new(kind.unwrap_or(Self::Any)))
            }
        }
    }
}

/// The type that values of both can be converted to without loss.
fn unify(one: &Type, other: &Type) -> Option<Type> {
    use Type::{Any, Bool, List, Map, Number, Object, Set, String, Tuple};
    Some(match (one, other) {
        (Any, kind) | (kind, Any) => kind.clone(),
        (one, other) if one == other => one.clone(),
        (String, Number | Bool) | (Number | Bool, String) => String,
        (Tuple(ones), Tuple(others)) => {
            let pairs = || ones.iter().zip(others).map(|(one, other)| unify(one, other)).collect::<Option<Vec<_>>>();
            let same_length = if ones.len() == others.len() { pairs() } else { None };
            match same_length {
                Some(kinds) => Tuple(kinds),
                None => List(Box::new(all(ones.iter().chain(others))?)),
            }
        }
        (List(kind), Tuple(kinds)) | (Tuple(kinds), List(kind)) => {
            List(Box::new(all(kinds.iter().chain([kind.as_ref()]))?))
        }
        (Set(kind), Tuple(kinds)) | (Tuple(kinds), Set(kind)) => {
            Set(Box::new(all(kinds.iter().chain([kind.as_ref()]))?))
        }
        (List(one), List(other) | Set(other)) | (Set(one), List(other)) => List(Box::new(unify(one, other)?)),
        (Set(one), Set(other)) => Set(Box::new(unify(one, other)?)),
        (Map(one), Map(other)) => Map(Box::new(unify(one, other)?)),
        (Map(kind), Object(members)) | (Object(members), Map(kind)) => {
            Map(Box::new(all(members.values().map(|member| &member.kind).chain([kind.as_ref()]))?))
        }
        (Object(ones), Object(others)) => object(ones, others)?,
        _ => return None,
    })
}

/// Objects of the same attributes stay objects; others become a map, if their members have one type.
fn object(ones: &BTreeMap<String, Member>, others: &BTreeMap<String, Member>) -> Option<Type> {
    if ones.keys().eq(others.keys()) {
        let members = ones.iter().zip(others.values()).map(|((name, one), other)| {
            Some((name.clone(), Member { kind: unify(&one.kind, &other.kind)?, default: None }))
        });
        if let Some(members) = members.collect::<Option<BTreeMap<_, _>>>() {
            return Some(Type::Object(members));
        }
    }
    let kinds = ones.values().chain(others.values()).map(|member| &member.kind);
    Some(Type::Map(Box::new(all(kinds)?)))
}

fn all<'a>(mut kinds: impl Iterator<Item = &'a Type>) -> Option<Type> {
    kinds.try_fold(Type::Any, |kind, next| unify(&kind, next))
}
