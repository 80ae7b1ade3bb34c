//! Evaluation of expressions as Terraform does it.
//!
//! A value that only the apply can tell is `Unknown`, and what is computed from it is unknown too. Every refusal points
//! at the expression. The memory that one evaluation may take is bounded, so a small file cannot build a huge value.

mod collection;
mod operator;
mod template;
#[cfg(test)]
mod tests;

use std::{cell::Cell, collections::BTreeMap, sync::Arc};

use camino::Utf8Path;
use hcl_edit::{
    Span,
    expr::{Conditional, Expression, FuncCall, Object, ObjectKey},
};

use crate::{
    error::Problem,
    functions,
    reference::{Address, Root, bare_word},
    source::{Location, SourceFile},
    value::Value,
};

/// The values of what is declared, and the folder that files may be read from.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) values: &'a BTreeMap<Address, Value>,
    pub(crate) dir: &'a Utf8Path,
}

/// Evaluates expressions of one file.
pub(crate) struct Evaluator<'a> {
    pub(crate) scope: Scope<'a>,
    pub(crate) file: Arc<SourceFile>,
    /// Variables of the `for` expressions around, innermost last.
    bound: Vec<(String, Value)>,
    left: Cell<usize>,
}

/// Bytes that one evaluation may take; far above what IAM accepts in any document.
const BUDGET: usize = 16 * 1024 * 1024;

/// How deep a value may be nested before it is referred to: values are walked recursively.
const DEEPEST: usize = 128;

impl<'a> Evaluator<'a> {
    pub(crate) fn new(scope: Scope<'a>, file: &Arc<SourceFile>) -> Self {
        Self { scope, file: Arc::clone(file), bound: Vec::new(), left: Cell::new(BUDGET) }
    }

    /// The value of an expression, or the problem at its place.
    pub(crate) fn evaluate(&mut self, expression: &Expression) -> Result<Value, Problem> {
        let value = match expression {
            Expression::Null(_) => Value::Null,
            Expression::Bool(flag) => Value::Bool(*flag.value()),
            Expression::Number(_) => self.number(expression)?,
            Expression::String(text) => Value::text(text.value().as_str()),
            Expression::Array(items) => {
                Value::List(items.iter().map(|item| self.evaluate(item)).collect::<Result<_, _>>()?)
            }
            Expression::Object(object) => self.object(object)?,
            Expression::StringTemplate(template) => self.template(template)?,
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template)?,
            Expression::Parenthesis(inner) => self.evaluate(inner.inner())?,
            Expression::Variable(word) => match self.bound_value(word.as_str()) {
                Some(value) => value.clone(),
                None => return Err(bare_word(word.as_str(), self.at(expression))),
            },
            Expression::Conditional(conditional) => self.conditional(conditional)?,
            Expression::FuncCall(call) => self.call(call, expression)?,
            Expression::Traversal(traversal) => self.traversal(traversal)?,
            Expression::UnaryOp(operation) => self.unary(operation)?,
            Expression::BinaryOp(operation) => self.binary(operation)?,
            Expression::ForExpr(each) => self.for_expression(each)?,
        };
        self.spend(value_cost(expression, &value), expression)?;
        Ok(value)
    }

    /// The place of something in the file that is being evaluated.
    pub(crate) fn at(&self, node: &impl Span) -> Location {
        Location::new(&self.file, node.span())
    }

    /// The text of an object's key.
    pub(crate) fn key(&mut self, key: &ObjectKey) -> Result<Option<String>, Problem> {
        let expression = match key {
            ObjectKey::Ident(name) => return Ok(Some(name.as_str().to_owned())),
            ObjectKey::Expression(Expression::Variable(name)) => return Ok(Some(name.as_str().to_owned())),
            ObjectKey::Expression(expression) => expression,
        };
        let at = self.at(expression);
        if let Expression::Traversal(_) = expression {
            let help = format!("write `({})` to use its value as the key", at.text());
            return Err(Problem::new("this key is ambiguous")
                .at(at, "a reference as a key needs parentheses")
                .help(help));
        }
        match self.evaluate(expression)? {
            Value::Unknown => Ok(None),
            value => value.to_text().map(Some).ok_or_else(|| {
                Problem::new(format!("{} cannot be a key", value.kind()))
                    .at(at, "a key must be a string")
                    .help("use a string that is not null")
            }),
        }
    }

    fn bound_value(&self, name: &str) -> Option<&Value> {
        self.bound.iter().rev().find(|(bound, _)| bound == name).map(|(_, value)| value)
    }

    fn root(&self, root: &Root, at: Location) -> Result<Value, Problem> {
        match root {
            Root::Bound(name) => Ok(self.bound_value(name).cloned().unwrap_or(Value::Unknown)),
            // A folder is applied as its own root module, from the folder itself.
            Root::Path(which) if which == "cwd" => Err(Problem::new("`path.cwd` depends on where Terraform is run")
                .at(at, "not the same on every machine")
                .help("use `path.module`")),
            Root::Path(_) => Ok(Value::text(".")),
            Root::Workspace => Ok(Value::text("default")),
            Root::Declared(address) => match self.scope.values.get(address) {
                Some(value) if value.depth() <= DEEPEST => Ok(value.clone()),
                Some(_) => {
                    Err(Problem::new(format!("the value of `{address}` is nested more than {DEEPEST} levels deep"))
                        .at(at, "too deep")
                        .help("build a flatter value"))
                }
                None => Err(Problem::new(format!("`{address}` is not declared"))
                    .at(at, "refers to nothing")
                    .help(format!("declare `{address}`, or fix the name"))),
            },
        }
    }

    fn number(&self, expression: &Expression) -> Result<Value, Problem> {
        let at = self.at(expression);
        let number = at.text().parse().map_err(|_| {
            Problem::new("this number has more digits than can be kept exactly")
                .at(at.clone(), "too precise")
                .help("write a shorter number, or a string")
        })?;
        Ok(Value::Number(number))
    }

    fn object(&mut self, object: &Object) -> Result<Value, Problem> {
        let mut members = BTreeMap::new();
        let mut whole = true;
        for (key, value) in object.iter() {
            let key = self.key(key)?;
            let value = self.evaluate(value.expr())?;
            match key {
                Some(key) => {
                    // Of a repeated key the last one stays, as in Terraform.
                    members.insert(key, value);
                }
                None => whole = false,
            }
        }
        Ok(if whole { Value::Object(members) } else { Value::Unknown })
    }

    fn conditional(&mut self, conditional: &Conditional) -> Result<Value, Problem> {
        let condition = self.evaluate(&conditional.cond_expr)?;
        let Some(condition) = self.condition(condition, &conditional.cond_expr)? else { return Ok(Value::Unknown) };
        let (chosen, other) = match condition {
            true => (&conditional.true_expr, &conditional.false_expr),
            false => (&conditional.false_expr, &conditional.true_expr),
        };
        let value = self.evaluate(chosen)?;
        // Both sides get one type; a problem of the side that is not taken does not count.
        let other = self.evaluate(other).unwrap_or(Value::Null);
        Ok(operator::unified(value, &other))
    }

    /// A condition's value; nothing when it is not known yet.
    fn condition(&self, value: Value, expression: &Expression) -> Result<Option<bool>, Problem> {
        match value {
            Value::Unknown => Ok(None),
            value => value.to_bool().map(Some).ok_or_else(|| {
                Problem::new(format!("a condition must be true or false, not {}", value.kind()))
                    .at(self.at(expression), "not a bool")
                    .help("compare it with something, as in `var.x != \"\"`")
            }),
        }
    }

    fn call(&mut self, call: &FuncCall, expression: &Expression) -> Result<Value, Problem> {
        let name = call.name.name.as_str();
        if !call.name.namespace.is_empty() {
            return Err(Problem::new("functions of providers are not evaluated")
                .at(self.at(expression).first_line(), "needs the provider's plugin")
                .help("use a built-in function, or write the value"));
        }
        match name {
            "try" => return self.first_without_problem(call, expression),
            "can" => return Ok(Value::Bool(call.args.iter().all(|argument| self.evaluate(argument).is_ok()))),
            _ => {}
        }
        let function = functions::named(name, &self.at(&call.name.name))?;
        let mut arguments = Vec::new();
        for (index, argument) in call.args.iter().enumerate() {
            let at = self.at(argument);
            let value = self.evaluate(argument)?;
            match value {
                Value::List(items) if call.args.expand_final() && index + 1 == call.args.len() => {
                    arguments.extend(items.into_iter().map(|item| (item, at.clone())));
                }
                value => arguments.push((value, at)),
            }
        }
        functions::call(function, arguments, self.at(expression), self.scope.dir)
    }

    fn first_without_problem(&mut self, call: &FuncCall, expression: &Expression) -> Result<Value, Problem> {
        let mut last = None;
        for argument in call.args.iter() {
            match self.evaluate(argument) {
                Ok(value) => return Ok(value),
                Err(problem) => last = Some(problem),
            }
        }
        Err(last.unwrap_or_else(|| {
            Problem::new("`try` needs at least one argument")
                .at(self.at(expression), "nothing to try")
                .help("give it an expression and a fallback: `try(var.x.y, \"\")`")
        }))
    }

    fn spend(&self, cost: usize, expression: &Expression) -> Result<(), Problem> {
        match self.left.get().checked_sub(cost) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(Problem::new("this expression builds a value of more than 16 MiB")
                .at(self.at(expression).first_line(), "too large")
                .help("IAM takes documents of a few thousand characters: build a smaller one")),
        }
    }
}

/// What an expression adds to the memory taken: a copy of what it refers to, or what it computes.
fn value_cost(expression: &Expression, value: &Value) -> usize {
    match expression {
        // The parts have been counted on the way up.
        Expression::Array(_) | Expression::Object(_) | Expression::Parenthesis(_) | Expression::ForExpr(_) => 32,
        _ => value.weight(),
    }
}
