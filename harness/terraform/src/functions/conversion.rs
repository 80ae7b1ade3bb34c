//! Conversions between types, and marks on values.

use super::{Call, Function, Needs};
use crate::{
    error::Problem,
    types::Type,
    value::{Data, Value},
};

pub(super) static FUNCTIONS: &[Function] = &[
    Function { needs: Needs::Nothing, ..Function::new("ephemeralasnull", 1, 1, |call| call.given(0).cloned()) },
    Function {
        needs: Needs::Nothing,
        ..Function::new("issensitive", 1, 1, |call| Ok(call.given(0)?.sensitive.into()))
    },
    Function { needs: Needs::Nothing, ..Function::new("nonsensitive", 1, 1, |call| Ok(shown(call.given(0)?.clone()))) },
    Function {
        needs: Needs::Nothing,
        ..Function::new("sensitive", 1, 1, |call| Ok(call.given(0)?.clone().hidden(true)))
    },
    Function::new("tobool", 1, 1, |call| converted(call, &Type::Bool)),
    Function::of_shape("tolist", 1, 1, |call| converted(call, &Type::List(Box::new(Type::Any)))),
    Function::of_shape("tomap", 1, 1, |call| converted(call, &Type::Map(Box::new(Type::Any)))),
    Function::new("tonumber", 1, 1, |call| converted(call, &Type::Number)),
    Function::new("toset", 1, 1, |call| converted(call, &Type::Set(Box::new(Type::Any)))),
    Function::new("tostring", 1, 1, |call| converted(call, &Type::String)),
];

fn converted(call: &Call<'_>, kind: &Type) -> Result<Value, Problem> {
    let value = call.given(0)?.clone();
    kind.convert(value).map_err(|problem| call.problem(format!("`{}`: the value {problem}", call.name)))
}

/// The value without its mark, and without those of its parts.
fn shown(mut value: Value) -> Value {
    value.sensitive = false;
    value.data = match value.data {
        Data::Tuple(items) => Data::Tuple(items.into_iter().map(shown).collect()),
        Data::List(items) => Data::List(items.into_iter().map(shown).collect()),
        Data::Set(items) => Data::Set(items.into_iter().map(shown).collect()),
        Data::Object(members) => Data::Object(members.into_iter().map(|(name, value)| (name, shown(value))).collect()),
        Data::Map(members) => Data::Map(members.into_iter().map(|(name, value)| (name, shown(value))).collect()),
        plain => plain,
    };
    value
}
