//! Evaluation of expressions as Terraform does it.
//!
//! A value that only the apply can tell is `Unknown`, and what is computed from it is unknown too. Every refusal points
//! at the expression. The memory that one evaluation may take is bounded, so a small file cannot build a huge value.

mod collection;
mod operator;
mod template;
mod template_file;
#[cfg(test)]
mod tests;

use std::{cell::Cell, collections::BTreeMap, sync::Arc};

use camino::Utf8PathBuf;
use hcl_edit::{
    Span,
    expr::{Conditional, Expression, FuncCall, Object, ObjectKey},
};

use crate::{
    address::Address,
    error::Problem,
    functions,
    number::Number,
    reference::{Root, bare_word},
    source::{Location, SourceFile, member_place},
    types::unified,
    value::Value,
};

/// What an expression can refer to.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// The values of what its module declares.
    pub(crate) values: &'a BTreeMap<Address, Value>,
    /// Where files may be read.
    pub(crate) files: &'a Files,
    /// `path.module`
    pub(crate) path: &'a str,
}

/// The folders that files may be read from, and the workspace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    /// The folder of the root module, from which paths lead.
    pub(crate) root: Utf8PathBuf,
    /// The folders of the other modules.
    pub(crate) modules: Vec<Utf8PathBuf>,
    /// `terraform.workspace`
    pub(crate) workspace: String,
}

/// Evaluates expressions of one file.
pub(crate) struct Evaluator<'a> {
    pub(crate) scope: Scope<'a>,
    pub(crate) file: Arc<SourceFile>,
    /// Variables of the `for` expressions around, innermost last.
    bound: Vec<(String, Value)>,
    left: Cell<usize>,
    /// Whether this is the inside of a template file, which may not render another.
    in_template: bool,
}

/// Bytes that one evaluation may take; far above what IAM accepts in any document.
const BUDGET: usize = 16 * 1024 * 1024;

/// How deep a value may be nested before it is referred to: values are walked recursively.
const DEEPEST: usize = 128;

impl<'a> Evaluator<'a> {
    pub(crate) fn new(scope: Scope<'a>, file: &Arc<SourceFile>) -> Self {
        Self { scope, file: Arc::clone(file), bound: Vec::new(), left: Cell::new(BUDGET), in_template: false }
    }

    /// The same, with a name bound to a value: `each`, `count`, `self`, or the iterator of a `dynamic` block.
    pub(crate) fn with(mut self, names: &[(String, Value)]) -> Self {
        self.bound.extend_from_slice(names);
        self
    }

    /// The value of an expression that is written here, unless it was written elsewhere and is only referred to.
    pub(crate) fn placed(&mut self, expression: &Expression) -> Result<Value, Problem> {
        Ok(self.evaluate(expression)?.written(|| self.at(expression)))
    }

    /// The value of an expression, or the problem at its place.
    pub(crate) fn evaluate(&mut self, expression: &Expression) -> Result<Value, Problem> {
        let value = match expression {
            Expression::Null(_) => Value::null(),
            Expression::Bool(flag) => (*flag.value()).into(),
            Expression::Number(_) => self.number(expression)?,
            Expression::String(text) => Value::text(text.value().as_str()),
            Expression::Array(items) => {
                Value::tuple(items.iter().map(|item| self.placed(item)).collect::<Result<_, _>>()?)
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
        let value = self.evaluate(expression)?;
        self.key_text(&value, at)
    }

    /// A value as a key; nothing when it is not known.
    fn key_text(&self, value: &Value, at: Location) -> Result<Option<String>, Problem> {
        if value.is_unknown() {
            return Ok(None);
        }
        value.to_text().map(Some).ok_or_else(|| {
            Problem::new(format!("{} cannot be a key", value.kind()))
                .at(at, "a key must be a string")
                .help("use a string that is not null")
        })
    }

    fn bound_value(&self, name: &str) -> Option<&Value> {
        self.bound.iter().rev().find(|(bound, _)| bound == name).map(|(_, value)| value)
    }

    fn root(&self, root: &Root, at: Location) -> Result<Value, Problem> {
        match root {
            Root::Bound(name) => Ok(self.bound_value(name).cloned().unwrap_or_else(Value::unknown)),
            Root::Path(which) => match which.as_str() {
                "module" => Ok(Value::text(self.scope.path)),
                "root" => Ok(Value::text(".")),
                _ => Err(Problem::new("`path.cwd` depends on where Terraform is run")
                    .at(at, "not the same on every machine")
                    .help("use `path.module` or `path.root`")),
            },
            Root::Workspace => Ok(Value::text(self.scope.files.workspace.as_str())),
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
        Ok(Number::into(number))
    }

    fn object(&mut self, object: &Object) -> Result<Value, Problem> {
        let mut members = BTreeMap::new();
        let mut whole = true;
        for (key, value) in object.iter() {
            let name = self.key(key)?;
            let member = self.evaluate(value.expr())?;
            let member = member.written(|| match key {
                ObjectKey::Ident(name) => member_place(name, value.expr(), &self.file),
                ObjectKey::Expression(expression) => member_place(expression, value.expr(), &self.file),
            });
            match name {
                Some(name) => {
                    // Of a repeated key the last one stays, as in Terraform.
                    members.insert(name, member);
                }
                None => whole = false,
            }
        }
        Ok(if whole { Value::object(members) } else { Value::unknown() })
    }

    fn conditional(&mut self, conditional: &Conditional) -> Result<Value, Problem> {
        let condition = self.evaluate(&conditional.cond_expr)?;
        let sensitive = condition.sensitive;
        let Some(condition) = self.condition(condition, &conditional.cond_expr)? else { return Ok(Value::unknown()) };
        let (chosen, other) = match condition {
            true => (&conditional.true_expr, &conditional.false_expr),
            false => (&conditional.false_expr, &conditional.true_expr),
        };
        let value = self.evaluate(chosen)?;
        // Both sides get one type; a problem of the side that is not taken does not count.
        let other = self.evaluate(other).unwrap_or_else(|_| Value::null());
        let kinds = (value.kind(), other.kind());
        match unified(value, other) {
            Some((value, _)) => Ok(value.hidden(sensitive)),
            None => Err(Problem::new(format!("the two sides of this condition are {} and {}", kinds.0, kinds.1))
                .at(self.at(chosen).first_line(), "taken")
                .help("give both sides the same type")),
        }
    }

    /// A condition's value; nothing when it is not known yet.
    fn condition(&self, value: Value, expression: &Expression) -> Result<Option<bool>, Problem> {
        if value.is_unknown() {
            return Ok(None);
        }
        value.to_bool().map(Some).ok_or_else(|| {
            Problem::new(format!("a condition must be true or false, not {}", value.kind()))
                .at(self.at(expression), "not a bool")
                .help("compare it with something, as in `var.x != \"\"`")
        })
    }

    fn call(&mut self, call: &FuncCall, expression: &Expression) -> Result<Value, Problem> {
        let plain = call.name.name.as_str();
        let namespace: Vec<&str> = call.name.namespace.iter().map(|word| word.as_str()).collect();
        let name = [namespace.as_slice(), &[plain]].concat().join("::");
        match name.as_str() {
            "try" => return self.first_without_problem(call, expression),
            "can" => return Ok(call.args.iter().all(|argument| self.evaluate(argument).is_ok()).into()),
            "templatefile" | "templatestring" => return self.rendered(&name, call, expression),
            _ => {}
        }
        let function = functions::named(&name, &self.at(&call.name.name))?;
        let mut arguments = Vec::new();
        for (index, argument) in call.args.iter().enumerate() {
            let at = self.at(argument);
            let value = self.evaluate(argument)?;
            if call.args.expand_final() && index + 1 == call.args.len() {
                match value.items() {
                    Some(items) => arguments.extend(items.iter().map(|item| (item.clone(), at.clone()))),
                    None if value.is_unknown() => return Ok(value),
                    None => {
                        return Err(Problem::new(format!("`...` spreads a list, not {}", value.kind()))
                            .at(at, value.kind())
                            .help("put a list before the `...`"));
                    }
                }
            } else {
                arguments.push((value, at));
            }
        }
        functions::call(function, arguments, self.at(expression), self.scope.files)
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
