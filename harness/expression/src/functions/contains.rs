//! `contains(search, item)`: an element of a list, or a part of a text, in any case.

use super::argument;
use crate::{
    Unknown, Value, compare,
    evaluate::{Evaluation, Stop},
};

/// An element that is not known leaves the answer open only if no other element is the item.
pub(super) fn call(arguments: &[Value], _: &mut Evaluation<'_>) -> Result<Value, Stop> {
    let (search, item) = (argument(arguments, 0)?, argument(arguments, 1)?);
    let found = match search {
        Value::Array(array) => {
            let mut open: Option<Unknown> = None;
            for element in array.items() {
                match compare::equal(item, element) {
                    Ok(true) => return Ok(Value::Boolean(true)),
                    Ok(false) => {}
                    Err(unknown) => open = open.or(Some(unknown)),
                }
            }
            if let Some(unknown) = open {
                return Err(unknown.into());
            }
            false
        }
        Value::Object(_) => false,
        _ if item.is_primitive() => compare::fold(&search.text()?).contains(&compare::fold(&item.text()?)),
        _ => false,
    };
    Ok(Value::Boolean(found))
}
