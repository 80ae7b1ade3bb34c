//! References: which variable, local, module, resource or data source an expression names.
//!
//! Refuses half references such as `var` alone, and `each`, `count` and `self` where they have no meaning.

use std::sync::Arc;

use hcl_edit::{
    Span,
    expr::{Expression, ObjectKey, Traversal, TraversalOperator},
    structure::{Block, Body},
    template::{Directive, Element, Template},
};

use crate::{
    address::Address,
    error::Problem,
    source::{Location, SourceFile},
};

/// What the first words of a traversal mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Root {
    /// Something declared.
    Declared(Address),
    /// `path.module`, `path.root` or `path.cwd`.
    Path(String),
    /// `terraform.workspace`
    Workspace,
    /// The variable of a `for` expression, `each`, `count` or `self`.
    Bound(String),
}

/// A reference and where it is written.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) address: Address,
    /// Of a module: the output that is meant, when it is written out.
    pub(crate) output: Option<String>,
    pub(crate) at: Location,
}

/// Reads the root of a traversal, and how many of its operators belong to the root.
///
/// Nothing when the traversal does not start with a name, as in `[1, 2][0]`.
pub(crate) fn root_of(
    traversal: &Traversal,
    bound: &dyn Fn(&str) -> bool,
    file: &Arc<SourceFile>,
) -> Result<Option<(Root, usize)>, Problem> {
    let Expression::Variable(ident) = &traversal.expr else { return Ok(None) };
    let ident = ident.as_str();
    let at = Location::new(file, traversal.span());
    if bound(ident) {
        return Ok(Some((Root::Bound(ident.to_owned()), 0)));
    }
    let name = |index: usize| match traversal.operators.get(index).map(|operator| operator.value()) {
        Some(TraversalOperator::GetAttr(name)) => Some(name.as_str().to_owned()),
        _ => None,
    };
    let half = |what: &str, form: &str| {
        Problem::new(format!("`{}` is not a whole reference", at.text()))
            .at(at.clone(), format!("{what} needs a name"))
            .help(format!("write it as `{form}`"))
    };
    let one = |make: fn(String) -> Address, what: &str, form: &str| match name(0) {
        Some(name) => Ok(Some((Root::Declared(make(name)), 1))),
        None => Err(half(what, form)),
    };
    match ident {
        "var" => one(Address::Variable, "a variable", "var.<name>"),
        "local" => one(Address::Local, "a local value", "local.<name>"),
        "output" => one(Address::Output, "an output", "output.<name>"),
        "path" => match name(0).as_deref() {
            Some(which @ ("module" | "root" | "cwd")) => Ok(Some((Root::Path(which.to_owned()), 1))),
            _ => Err(half("a path", "path.module")),
        },
        "terraform" => match name(0).as_deref() {
            Some("workspace") => Ok(Some((Root::Workspace, 1))),
            _ => Err(half("`terraform`", "terraform.workspace")),
        },
        "module" => one(Address::Module, "a module", "module.<name>.<output>"),
        "data" => match (name(0), name(1)) {
            (Some(kind), Some(name)) => Ok(Some((Root::Declared(Address::Data(kind, name)), 2))),
            _ => Err(half("a data source", "data.<type>.<name>.<attribute>")),
        },
        "each" | "count" | "self" | "ephemeral" => Err(without_meaning(ident, at)),
        kind => match name(0) {
            Some(name) => Ok(Some((Root::Declared(Address::Resource(kind.to_owned(), name)), 1))),
            None => Err(half("a resource", &format!("{kind}.<name>.<attribute>"))),
        },
    }
}

fn without_meaning(root: &str, at: Location) -> Problem {
    let what = match root {
        "each" => "`each` is the element of a `for_each`, and the block around this has none",
        "count" => "`count` is the number of an instance, and the block around this has no `count`",
        "self" => "`self` is the resource whose postcondition is checked",
        _ => "ephemeral values are not modelled",
    };
    Problem::new(what).at(at, "has no value here").help("refer to a resource, a local or a variable by its name")
}

/// The output of a module that a traversal names, after an index of the module if there is one.
fn output_of(traversal: &Traversal) -> Option<String> {
    traversal.operators.iter().skip(1).find_map(|operator| match operator.value() {
        TraversalOperator::GetAttr(name) => Some(name.as_str().to_owned()),
        _ => None,
    })
}

/// A bare word where a value is wanted.
pub(crate) fn bare_word(word: &str, at: Location) -> Problem {
    Problem::new(format!("`{word}` is not a value"))
        .at(at, "a reference needs at least one dot")
        .help(format!("quote it (`\"{word}\"`), or refer to something: `var.{word}`, `local.{word}`"))
}

/// All references in an expression, in the order they are written.
pub(crate) fn references(expression: &Expression, file: &Arc<SourceFile>) -> Result<Vec<Reference>, Problem> {
    references_within(expression, file, &[])
}

/// The same, where some words are bound: `each`, `count`, `self`, or the iterators of `dynamic` blocks.
pub(crate) fn references_within(
    expression: &Expression,
    file: &Arc<SourceFile>,
    bound: &[String],
) -> Result<Vec<Reference>, Problem> {
    let mut collector = Collector { file, bound: bound.to_vec(), found: Vec::new() };
    collector.expression(expression)?;
    Ok(collector.found)
}

/// All references in the arguments of a body, nested and `dynamic` blocks included.
pub(crate) fn references_of_body(
    body: &Body,
    file: &Arc<SourceFile>,
    bound: &[String],
) -> Result<Vec<Reference>, Problem> {
    let mut found = Vec::new();
    for attribute in body.attributes() {
        found.extend(references_within(&attribute.value, file, bound)?);
    }
    for block in body.blocks() {
        match Dynamic::of(block) {
            None => found.extend(references_of_body(&block.body, file, bound)?),
            Some(dynamic) => {
                if let Some(expression) = dynamic.for_each {
                    found.extend(references_within(expression, file, bound)?);
                }
                let inner: Vec<String> = bound.iter().cloned().chain([dynamic.iterator]).collect();
                if let Some(content) = dynamic.content {
                    found.extend(references_of_body(content, file, &inner)?);
                }
            }
        }
    }
    Ok(found)
}

/// A `dynamic` block: a nested block for each element of a value.
pub(crate) struct Dynamic<'a> {
    /// The kind of the nested blocks.
    pub(crate) kind: &'a str,
    /// The value; nothing when it is missing.
    pub(crate) for_each: Option<&'a Expression>,
    /// The word that stands for the element in the content.
    pub(crate) iterator: String,
    /// The body of each nested block; nothing when it is missing.
    pub(crate) content: Option<&'a Body>,
}

impl<'a> Dynamic<'a> {
    /// Reads a block as a `dynamic` one; nothing when it is another.
    pub(crate) fn of(block: &'a Block) -> Option<Self> {
        let kind = block.labels.first().filter(|_| block.ident.as_str() == "dynamic")?.as_str();
        let iterator = match block.body.get_attribute("iterator").map(|attribute| &attribute.value) {
            Some(Expression::Variable(word)) => word.as_str().to_owned(),
            _ => kind.to_owned(),
        };
        let for_each = block.body.get_attribute("for_each").map(|attribute| &attribute.value);
        let content = block.body.get_blocks("content").next().map(|content| &content.body);
        Some(Self { kind, for_each, iterator, content })
    }
}

struct Collector<'a> {
    file: &'a Arc<SourceFile>,
    bound: Vec<String>,
    found: Vec<Reference>,
}

impl Collector<'_> {
    fn expression(&mut self, expression: &Expression) -> Result<(), Problem> {
        match expression {
            Expression::Null(_) | Expression::Bool(_) | Expression::Number(_) | Expression::String(_) => Ok(()),
            Expression::Array(items) => items.iter().try_for_each(|item| self.expression(item)),
            Expression::Object(object) => object.iter().try_for_each(|(key, value)| {
                if let ObjectKey::Expression(key) = key {
                    self.expression(key)?;
                }
                self.expression(value.expr())
            }),
            Expression::StringTemplate(template) => self.template(template),
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template),
            Expression::Parenthesis(inner) => self.expression(inner.inner()),
            Expression::Variable(word) if self.bound.iter().any(|name| name == word.as_str()) => Ok(()),
            Expression::Variable(word) => Err(bare_word(word.as_str(), Location::new(self.file, word.span()))),
            Expression::Conditional(conditional) => {
                self.expression(&conditional.cond_expr)?;
                self.expression(&conditional.true_expr)?;
                self.expression(&conditional.false_expr)
            }
            Expression::FuncCall(call) => call.args.iter().try_for_each(|argument| self.expression(argument)),
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::UnaryOp(operation) => self.expression(&operation.expr),
            Expression::BinaryOp(operation) => {
                self.expression(&operation.lhs_expr)?;
                self.expression(&operation.rhs_expr)
            }
            Expression::ForExpr(each) => {
                self.expression(&each.intro.collection_expr)?;
                let names = each.intro.key_var.iter().chain([&each.intro.value_var]);
                let bound: Vec<_> = names.map(|name| name.as_str().to_owned()).collect();
                self.within(bound, |inner| {
                    let parts = each.key_expr.iter().chain([&each.value_expr]).chain(each.cond.iter().map(|c| &c.expr));
                    parts.into_iter().try_for_each(|part| inner.expression(part))
                })
            }
        }
    }

    fn within(
        &mut self,
        names: Vec<String>,
        read: impl FnOnce(&mut Self) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let before = self.bound.len();
        self.bound.extend(names);
        let outcome = read(self);
        self.bound.truncate(before);
        outcome
    }

    fn traversal(&mut self, traversal: &Traversal) -> Result<(), Problem> {
        let bound = |word: &str| self.bound.iter().any(|name| name == word);
        match root_of(traversal, &bound, self.file)? {
            Some((Root::Declared(address), _)) => {
                let output = matches!(address, Address::Module(_)).then(|| output_of(traversal)).flatten();
                self.found.push(Reference { address, output, at: Location::new(self.file, traversal.span()) });
            }
            Some(_) => {}
            None => self.expression(&traversal.expr)?,
        }
        for operator in &traversal.operators {
            if let TraversalOperator::Index(index) = operator.value() {
                self.expression(index)?;
            }
        }
        Ok(())
    }

    fn template(&mut self, template: &Template) -> Result<(), Problem> {
        template.iter().try_for_each(|element| match element {
            Element::Literal(_) => Ok(()),
            Element::Interpolation(interpolation) => self.expression(&interpolation.expr),
            Element::Directive(directive) => match directive.as_ref() {
                Directive::If(branch) => {
                    self.expression(&branch.if_expr.cond_expr)?;
                    self.template(&branch.if_expr.template)?;
                    branch.else_expr.iter().try_for_each(|other| self.template(&other.template))
                }
                Directive::For(each) => {
                    let each = &each.for_expr;
                    self.expression(&each.collection_expr)?;
                    let names = each.key_var.iter().chain([&each.value_var]);
                    let bound = names.map(|name| name.as_str().to_owned()).collect();
                    self.within(bound, |inner| inner.template(&each.template))
                }
            },
        })
    }
}
