//! Reading inputs: the form parameters of a query or a JSON body, then the constraints of the model.

mod constraint;
mod json;
mod query;
mod scalar;

pub(crate) use constraint::check;
pub(crate) use json::json;
pub(crate) use query::query;
