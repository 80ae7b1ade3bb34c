//! An `if:`, whose `${{ }}` is optional and which holds only after success unless it asks for the status itself.

use crate::{Contexts, EvaluationError, Expression, ParseError, Scope, Template, Value};

/// A condition as GitHub evaluates it.
#[derive(Clone, Debug)]
pub struct Condition {
    expression: Expression,
}

impl Condition {
    /// Reads the text of an `if:`. Text around a `${{ }}` makes it a string, which always holds: GitHub's trap.
    ///
    /// # Errors
    ///
    /// As [`Template::parse`] and [`Expression::parse`].
    pub fn parse(text: &str, scope: &Scope) -> Result<Self, ParseError> {
        let template = Template::parse(text, scope)?;
        let written = template.literal().map(str::to_owned).or_else(|| template.github_form()).unwrap_or_default();
        let leading = written.len() - written.trim_start().len();
        let written = written.trim();
        if written.is_empty() {
            return Ok(Self { expression: Expression::parse("success()", &Scope::everything())? });
        }
        let expression = Expression::parse(written, scope).map_err(|error| error.moved(leading))?;
        if expression.functions_used().iter().any(|name| STATUS_FUNCTIONS.contains(&name.as_str())) {
            return Ok(Self { expression });
        }
        // In a scope without the status functions, such as a snapshot's, GitHub refuses the wrapped text too.
        Ok(Self { expression: Expression::parse(&format!("success() && ({written})"), scope)? })
    }

    /// Whether it holds: a boolean, or unknown.
    ///
    /// # Errors
    ///
    /// As [`Expression::evaluate`].
    pub fn evaluate(&self, contexts: &Contexts) -> Result<Value, EvaluationError> {
        let value = self.expression.evaluate(contexts)?;
        Ok(value.truthy().map_or_else(Value::Unknown, Value::Boolean))
    }

    /// The expression, with `success()` where GitHub puts it.
    #[must_use]
    pub fn expression(&self) -> &Expression {
        &self.expression
    }
}

const STATUS_FUNCTIONS: [&str; 4] = ["success", "failure", "cancelled", "always"];
