//! From an element of a policy back to the place where it is written.
//!
//! The pointer into the JSON is followed through the expression that made it: `jsonencode` and its objects and lists,
//! parentheses, the side of a conditional that was taken, local values, defaults of variables. Keys are evaluated, so
//! `"${local.issuer}:sub"` is found. Where the way ends (a heredoc, a function), the last place known answers.

use std::sync::Arc;

use hcl_edit::{
    Span,
    expr::{Array, Expression, Object, ObjectKey, Traversal, TraversalOperator},
    structure::{Attribute, Body},
};

use crate::{
    configuration::{Declaration, Module, Node},
    evaluate::{Evaluator, Scope},
    reference::{Address, Root, root_of},
    resources::{Document, Element},
    source::{Location, SourceFile},
};

/// What is written counts more than the header of the resource, even when no part of the pointer was found.
const BASE: usize = 1;

/// How many references may be followed, one after the other.
const MOST_HOPS: usize = 32;

/// The place of a pointer, and how good a match it is: the more parts of the pointer were found, the better.
pub(crate) fn locate(
    module: &Module,
    scope: Scope<'_>,
    node: &Node,
    element: &Element,
    pointer: &str,
) -> Option<(usize, Location)> {
    let Declaration::Resource(resource) = &node.declaration else { return None };
    let tokens: Vec<String> =
        pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect();
    let first = tokens.first().map(String::as_str).unwrap_or_default();
    let argument = element.attributes.iter().find(|(name, _)| name.is_empty() || *name == first);
    if let Some((name, argument)) = argument {
        let used = usize::from(!name.is_empty());
        let found = BASE + used;
        return Some(match resource.body.get_attribute(argument) {
            Some(attribute) => {
                let place = member(&attribute.key, &attribute.value, &node.file);
                let trace = Trace { module, scope, found, place };
                trace.follow(&attribute.value, &node.file, tokens.get(used..).unwrap_or_default(), MOST_HOPS)
            }
            None => match resource.body.get_blocks(argument).next() {
                Some(block) => (found, Location::new(&node.file, block.ident.span())),
                None => (0, node.header.clone()),
            },
        });
    }
    let Some(document) = &element.document else { return Some((0, node.header.clone())) };
    let attribute = written(&resource.body, document)?;
    let place = Location::new(&node.file, attribute.key.span());
    let trace = Trace { module, scope, found: BASE, place };
    Some(trace.follow(&attribute.value, &node.file, &tokens, MOST_HOPS))
}

fn written<'a>(body: &'a Body, document: &Document) -> Option<&'a Attribute> {
    match document {
        Document::Argument(name) => body.get_attribute(name),
        Document::InBlock(block, index, name) => body.get_blocks(block).nth(*index)?.body.get_attribute(name),
    }
}

struct Trace<'a> {
    module: &'a Module,
    scope: Scope<'a>,
    /// `BASE`, and how many parts of the pointer have been found.
    found: usize,
    /// The place of the last part found.
    place: Location,
}

impl Trace<'_> {
    fn follow(
        mut self,
        expression: &Expression,
        file: &Arc<SourceFile>,
        tokens: &[String],
        hops: usize,
    ) -> (usize, Location) {
        match expression {
            Expression::Parenthesis(inner) => self.follow(inner.inner(), file, tokens, hops),
            Expression::FuncCall(call) if call.name.name.as_str() == "jsonencode" => match call.args.get(0) {
                Some(argument) => self.follow(argument, file, tokens, hops),
                None => (self.found, self.place),
            },
            Expression::Conditional(conditional) => {
                let condition = Evaluator::new(self.scope, file).evaluate(&conditional.cond_expr);
                match condition.ok().and_then(|condition| condition.to_bool()) {
                    Some(true) => self.follow(&conditional.true_expr, file, tokens, hops),
                    Some(false) => self.follow(&conditional.false_expr, file, tokens, hops),
                    None => (self.found, self.place),
                }
            }
            Expression::Traversal(traversal) => self.reference(traversal, file, tokens, hops),
            Expression::Object(object) => self.object(object, file, tokens, hops),
            Expression::Array(items) => self.array(items, file, tokens, hops),
            _ => {
                // A single value stands for a list of one: `Action = "…"` is also `/Action/0`.
                if tokens == ["0"] {
                    self.found += 1;
                }
                (self.found, self.place)
            }
        }
    }

    fn object(mut self, object: &Object, file: &Arc<SourceFile>, tokens: &[String], hops: usize) -> (usize, Location) {
        let Some((wanted, rest)) = tokens.split_first() else { return (self.found, self.place) };
        let mut evaluator = Evaluator::new(self.scope, file);
        let mut is_wanted = |key: &ObjectKey| evaluator.key(key).ok().flatten().as_ref() == Some(wanted);
        let mut members: Vec<_> = object.iter().collect();
        // Of a repeated key the last one stays.
        members.reverse();
        match members.into_iter().find(|(key, _)| is_wanted(key)) {
            Some((key, value)) => {
                self.found += 1;
                self.place = match key {
                    ObjectKey::Ident(name) => member(name, value.expr(), file),
                    ObjectKey::Expression(expression) => member(expression, value.expr(), file),
                };
                self.follow(value.expr(), file, rest, hops)
            }
            // A single statement stands for a list of one.
            None if wanted == "0" => {
                self.found += 1;
                self.object(object, file, rest, hops)
            }
            None => (self.found, self.place),
        }
    }

    fn array(mut self, items: &Array, file: &Arc<SourceFile>, tokens: &[String], hops: usize) -> (usize, Location) {
        let Some((wanted, rest)) = tokens.split_first() else { return (self.found, self.place) };
        match wanted.parse().ok().and_then(|index| items.get(index)) {
            Some(item) => {
                self.found += 1;
                self.place = Location::new(file, item.span());
                self.follow(item, file, rest, hops)
            }
            None => (self.found, self.place),
        }
    }

    /// Goes on where a local value or the default of a variable is written.
    fn reference(
        self,
        traversal: &Traversal,
        file: &Arc<SourceFile>,
        tokens: &[String],
        hops: usize,
    ) -> (usize, Location) {
        let root = root_of(traversal, &|_| false, file).ok().flatten();
        let (Some((Root::Declared(address), used)), Some(hops)) = (root, hops.checked_sub(1)) else {
            return (self.found, self.place);
        };
        let Some(node) = self.module.node(&address) else { return (self.found, self.place) };
        let target = match &node.declaration {
            Declaration::Local(value) => value,
            Declaration::Variable(variable) => match &variable.default {
                Some(default) if self.scope.values.get(&address) == Some(&default.value) => &default.expression,
                _ => return (self.found, node.header.clone()),
            },
            Declaration::Resource(_) | Declaration::Output(_) => return (self.found, self.place),
        };
        // `local.a.b` goes to the member `b` first, which is no part of the pointer.
        let mut path = Vec::new();
        for operator in traversal.operators.iter().skip(used) {
            match operator.value() {
                TraversalOperator::GetAttr(name) => path.push(name.as_str().to_owned()),
                TraversalOperator::Index(index) => {
                    let index = Evaluator::new(self.scope, file).evaluate(index).ok();
                    match index.and_then(|index| index.to_text()) {
                        Some(index) => path.push(index),
                        None => return (self.found, self.place),
                    }
                }
                _ => return (self.found, self.place),
            }
        }
        let (own, outer) = (path.len(), self.found);
        path.extend(tokens.iter().cloned());
        let whole = match address {
            // A whole local is shown by its name, a plain value with it.
            Address::Local(_) => Location::new(&node.file, span_of_both(&node.header, target)),
            _ => Location::new(&node.file, target.span()),
        };
        let inner = Trace { module: self.module, scope: self.scope, found: 0, place: whole };
        let (found, place) = inner.follow(target, &node.file, &path, hops);
        (outer + found.saturating_sub(own), place)
    }
}

/// A key with its value, when both are on one line; else the key.
fn member(key: &impl Span, value: &impl Span, file: &Arc<SourceFile>) -> Location {
    let both = key.span().zip(value.span()).map(|(key, value)| key.start..value.end.max(key.end));
    let both = Location::new(file, both);
    if both.text().contains('\n') { Location::new(file, key.span()) } else { both }
}

fn span_of_both(header: &Location, value: &Expression) -> Option<std::ops::Range<usize>> {
    value.span().map(|value| header.span.start..value.end)
}
