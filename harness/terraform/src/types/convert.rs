//! Conversion of a value to a type, as Terraform converts arguments and variables.

use std::collections::BTreeMap;

use super::{Member, Type, of_one_type};
use crate::value::{Data, Value};

impl Type {
    /// The value as this type; the error names what is wrong in words that follow "the value …".
    pub(crate) fn convert(&self, value: Value) -> Result<Value, String> {
        let Value { data, origin, sensitive } = value;
        if matches!(data, Data::Null | Data::Unknown) {
            return Ok(Value { data, origin, sensitive });
        }
        let data = self.converted(Value::from(data))?;
        Ok(Value { data: data.data, origin, sensitive: sensitive || data.sensitive })
    }

    fn converted(&self, value: Value) -> Result<Value, String> {
        let wanted = |what: &str| format!("must be {what}, not {}", value.kind());
        match self {
            Self::Any => Ok(value),
            // Text that is JSON of something keeps the memory of it.
            Self::String if value.as_text().is_some() => Ok(value),
            Self::String => value.to_text().map(Value::text).ok_or_else(|| wanted("a string")),
            Self::Number => value.to_number().map(Value::from).ok_or_else(|| wanted("a number")),
            Self::Bool => value.to_bool().map(Value::from).ok_or_else(|| wanted("a bool")),
            Self::List(inner) => match value.data {
                Data::Tuple(items) | Data::List(items) | Data::Set(items) => inner.convert_all(items).map(Value::list),
                _ => Err(wanted("a list")),
            },
            Self::Set(inner) => match value.data {
                Data::Tuple(items) | Data::List(items) | Data::Set(items) => inner.convert_all(items).map(Value::set),
                _ => Err(wanted("a set")),
            },
            Self::Map(inner) => match value.data {
                Data::Object(members) | Data::Map(members) => {
                    let (keys, values): (Vec<_>, Vec<_>) = members.into_iter().unzip();
                    Ok(Value::map(keys.into_iter().zip(inner.convert_all(values)?).collect()))
                }
                _ => Err(wanted("a map")),
            },
            Self::Tuple(kinds) => match value.data {
                Data::Tuple(items) | Data::List(items) | Data::Set(items) if items.len() == kinds.len() => {
                    let items = kinds.iter().zip(items).map(|(kind, item)| kind.convert(item));
                    Ok(Value::tuple(items.collect::<Result<_, _>>()?))
                }
                _ => Err(format!("must be a tuple of {} elements", kinds.len())),
            },
            Self::Object(kinds) => match value.data {
                Data::Object(members) | Data::Map(members) => object_of(kinds, members),
                _ => Err(wanted("an object")),
            },
        }
    }

    fn convert_all(&self, items: Vec<Value>) -> Result<Vec<Value>, String> {
        let items = match self {
            // `list(any)`: the elements get the one type that fits them all.
            Self::Any => of_one_type(items)?,
            _ => items,
        };
        items.into_iter().map(|item| self.convert(item)).collect()
    }
}

/// Attributes that the type does not name are dropped, as Terraform drops them.
fn object_of(kinds: &BTreeMap<String, Member>, mut members: BTreeMap<String, Value>) -> Result<Value, String> {
    let mut converted = BTreeMap::new();
    for (name, member) in kinds {
        let given = members.remove(name).filter(|value| !value.is_null() || member.default.is_none());
        let value = match (given, &member.default) {
            (Some(value), _) => value,
            (None, Some(default)) => default.clone(),
            (None, None) => return Err(format!("must have the attribute `{name}`")),
        };
        let value = member.kind.convert(value).map_err(|problem| format!("{problem} in its attribute `{name}`"))?;
        converted.insert(name.clone(), value);
    }
    Ok(Value::object(converted))
}
