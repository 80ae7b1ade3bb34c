//! The value of a tree.
//!
//! Everything computed from an unknown value is unknown for its reason, unless the answer does not depend on it:
//! `false && x` is false whatever `x` is.

use std::cmp::Ordering;

use crate::{
    Contexts, EvaluationError, Unknown, Value, compare, functions, index,
    memory::Memory,
    syntax::{Comparison, Index, Node},
};

/// Why a function gives no value.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Something that it needs is not known.
    Unknown(Unknown),
    /// GitHub fails here.
    Error(EvaluationError),
}

impl From<Unknown> for Stop {
    fn from(unknown: Unknown) -> Self {
        Self::Unknown(unknown)
    }
}

impl From<EvaluationError> for Stop {
    fn from(error: EvaluationError) -> Self {
        Self::Error(error)
    }
}

/// The value of a tree.
pub(crate) fn evaluate(node: &Node, contexts: &Contexts) -> Result<Value, EvaluationError> {
    Evaluation { contexts, memory: Memory::default() }.value(node)
}

/// One evaluation under way.
pub(crate) struct Evaluation<'a> {
    pub(crate) contexts: &'a Contexts,
    pub(crate) memory: Memory,
}

impl Evaluation<'_> {
    fn value(&mut self, node: &Node) -> Result<Value, EvaluationError> {
        match node {
            Node::Literal(value) => Ok(value.clone()),
            Node::Context(name) => Ok(self.context(name)),
            Node::Not(node) => {
                let value = self.value(node)?;
                Ok(value.truthy().map_or_else(Value::Unknown, |holds| Value::Boolean(!holds)))
            }
            Node::All(nodes) => self.until(nodes, false),
            Node::Any(nodes) => self.until(nodes, true),
            Node::Compare(first, rest) => self.comparisons(first, rest),
            Node::Index(of, by) => self.indexed(of, by),
            Node::Call(name, arguments) => self.call(name, arguments),
        }
    }

    fn context(&self, name: &str) -> Value {
        let given = self.contexts.get(name).cloned();
        given.unwrap_or_else(|| Value::unknown(format!("nothing was given for the context `{name}`")))
    }

    /// The first value that decides, else the last. After an unknown value only the operands that decide whatever it
    /// is could tell more, and which operand is the value would still be open: the whole is unknown.
    fn until(&mut self, nodes: &[Node], deciding: bool) -> Result<Value, EvaluationError> {
        let mut value = Value::Null;
        for node in nodes {
            value = self.value(node)?;
            match value.truthy() {
                Ok(holds) if holds == deciding => return Ok(value),
                Ok(_) => {}
                Err(_) => return Ok(value),
            }
        }
        Ok(value)
    }

    fn comparisons(&mut self, first: &Node, rest: &[(Comparison, Node)]) -> Result<Value, EvaluationError> {
        let mut left = self.value(first)?;
        for (operator, node) in rest {
            let right = self.value(node)?;
            left = holds(*operator, &left, &right).map_or_else(Value::Unknown, Value::Boolean);
        }
        Ok(left)
    }

    fn indexed(&mut self, of: &Node, by: &Index) -> Result<Value, EvaluationError> {
        // The index comes first, as GitHub's evaluator has it: of two errors its own is told.
        match by {
            Index::Star => Ok(index::every(&self.value(of)?)),
            Index::By(node) => {
                let failed =
                    |error| EvaluationError::new(format!("could not evaluate index for index access: {error}"));
                let by = self.value(node).map_err(failed)?;
                Ok(index::one(&self.value(of)?, &by))
            }
        }
    }

    fn call(&mut self, name: &str, nodes: &[Node]) -> Result<Value, EvaluationError> {
        let arguments = nodes.iter().map(|node| self.value(node)).collect::<Result<Vec<_>, _>>()?;
        match functions::call(name, &arguments, self) {
            Ok(value) => Ok(value),
            Err(Stop::Unknown(unknown)) => Ok(Value::Unknown(unknown)),
            Err(Stop::Error(error)) => Err(error),
        }
    }
}

fn holds(operator: Comparison, left: &Value, right: &Value) -> Result<bool, Unknown> {
    Ok(match operator {
        Comparison::Equal => compare::equal(left, right)?,
        Comparison::NotEqual => !compare::equal(left, right)?,
        Comparison::Greater => compare::order(left, right)? == Some(Ordering::Greater),
        Comparison::Less => compare::order(left, right)? == Some(Ordering::Less),
        Comparison::GreaterOrEqual => {
            compare::equal(left, right)? || compare::order(left, right)? == Some(Ordering::Greater)
        }
        Comparison::LessOrEqual => compare::equal(left, right)? || compare::order(left, right)? == Some(Ordering::Less),
    })
}
