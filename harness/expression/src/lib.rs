//! GitHub's expression language: text between `${{` and `}}` to a value, as GitHub's own evaluator gives it.
//!
//! [`Expression`], [`Template`] (a YAML scalar with `${{ }}` in it) and [`Condition`] (an `if:`) are parsed for a
//! [`Scope`] and evaluated against [`Contexts`] to a [`Value`]. What cannot be known before the run is a value too,
//! [`Value::Unknown`]: it says why, and everything computed from it is unknown for the same reason.
//!
//! The texts of errors are GitHub's, so that a user finds in the report what GitHub would have shown.
//! Sources: "Evaluate expressions in workflows and actions" in GitHub's documentation, the MIT-licensed parser and
//! evaluator that GitHub publishes (`@actions/expressions`), and the runner's, where the two differ.

mod array;
mod compare;
mod condition;
mod contexts;
mod error;
mod evaluate;
mod expression;
mod functions;
mod index;
mod json;
mod lexer;
mod memory;
mod number;
mod object;
mod parser;
mod scope;
mod syntax;
mod template;
mod unknown;
mod value;

pub use array::Array;
pub use condition::Condition;
pub use contexts::{Contexts, HashFiles, Status};
pub use error::{EvaluationError, ParseError};
pub use expression::Expression;
pub use object::Object;
pub use scope::Scope;
pub use template::Template;
pub use unknown::Unknown;
pub use value::Value;
