//! One expression: the text between `${{` and `}}`.

use std::sync::Arc;

use crate::{Contexts, EvaluationError, ParseError, Scope, Value, evaluate, parser, syntax::Node};

/// An expression that GitHub would accept at its place. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Expression {
    source: Arc<str>,
    root: Arc<Node>,
}

impl Expression {
    /// Reads an expression without `${{` and `}}`.
    ///
    /// # Errors
    ///
    /// It is empty, is not of the language, nests or runs on beyond GitHub's limits, or names a context or function
    /// that does not exist in the scope.
    pub fn parse(text: &str, scope: &Scope) -> Result<Self, ParseError> {
        Ok(Self { source: text.into(), root: Arc::new(parser::parse(text, scope)?) })
    }

    /// The value of the expression.
    ///
    /// # Errors
    ///
    /// GitHub would fail the job: `fromJSON` of no JSON, a format string that is none, too much text.
    pub fn evaluate(&self, contexts: &Contexts) -> Result<Value, EvaluationError> {
        evaluate::evaluate(&self.root, contexts)
    }

    /// The text.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The functions that it calls, in lower case, in the order of the text.
    #[must_use]
    pub fn functions_used(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.root.walk(&mut |node| {
            if let Node::Call(name, _) = node {
                names.push(name.clone());
            }
        });
        names
    }

    /// The contexts that it names, in lower case, in the order of the text.
    #[must_use]
    pub fn contexts_used(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.root.walk(&mut |node| {
            if let Node::Context(name) = node {
                names.push(name.to_lowercase());
            }
        });
        names
    }

    /// The text that the expression is, if it is nothing but a string.
    pub(crate) fn literal(&self) -> Option<&str> {
        match self.root.as_ref() {
            Node::Literal(Value::String(text)) => Some(text),
            _ => None,
        }
    }
}
