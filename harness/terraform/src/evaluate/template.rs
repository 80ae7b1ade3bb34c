//! Templates: text with `${…}`, `%{if}` and `%{for}`, in quotes or heredocs.

use std::ops::ControlFlow;

use hcl_edit::template::{Directive, Element, ForTemplateExpr, IfDirective, Template};

use super::Evaluator;
use crate::{
    error::Problem,
    value::{Data, Value},
};

/// What a template gives.
#[derive(Default)]
struct Rendered {
    text: String,
    /// Whether a part of it is sensitive.
    sensitive: bool,
}

impl Evaluator<'_> {
    /// The value of a template. One that is nothing but `${x}` is `x` itself, whatever its type.
    pub(super) fn template(&mut self, template: &Template) -> Result<Value, Problem> {
        if let Some(Element::Interpolation(only)) = template.as_single_element() {
            return self.evaluate(&only.expr);
        }
        let mut out = Rendered::default();
        let known = self.render(template, false, false, &mut out)?;
        Ok(if known { Value::text(out.text) } else { Value::unknown() }.hidden(out.sensitive))
    }

    /// Appends the text of a template; false when a part is not known.
    ///
    /// The flags say whether the markers around the template strip blanks at its start and end.
    fn render(&mut self, template: &Template, start: bool, end: bool, out: &mut Rendered) -> Result<bool, Problem> {
        let mut known = true;
        for (index, element) in template.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|index| template.get(index));
            let after = template.get(index + 1);
            known &= match element {
                Element::Literal(text) => {
                    let strip_start = before.map_or(start, |before| strips(before).1);
                    let strip_end = after.map_or(end, |after| strips(after).0);
                    out.text.push_str(stripped(text.value(), strip_start, strip_end));
                    true
                }
                Element::Interpolation(interpolation) => {
                    let value = self.evaluate(&interpolation.expr)?;
                    out.sensitive |= value.sensitive;
                    match (&value.data, value.to_text()) {
                        (_, Some(text)) => {
                            out.text.push_str(&text);
                            true
                        }
                        (Data::Unknown, None) => false,
                        (_, None) => {
                            let other = &value;
                            return Err(Problem::new(format!("{} cannot be put into a string", other.kind()))
                                .at(self.at(&interpolation.expr), other.kind())
                                .help("use `jsonencode(…)` or `join(\",\", …)` to make a string of it"));
                        }
                    }
                }
                Element::Directive(directive) => match directive.as_ref() {
                    Directive::If(branch) => self.branch(branch, out)?,
                    Directive::For(each) => {
                        let end = each.endfor_expr.strip.strip_start();
                        self.repeat(&each.for_expr, end, out)?
                    }
                },
            };
        }
        Ok(known)
    }

    fn branch(&mut self, branch: &IfDirective, out: &mut Rendered) -> Result<bool, Problem> {
        let condition = self.evaluate(&branch.if_expr.cond_expr)?;
        let Some(condition) = self.condition(condition, &branch.if_expr.cond_expr)? else { return Ok(false) };
        let end = branch.endif_expr.strip.strip_start();
        match (&branch.else_expr, condition) {
            (other, true) => {
                let end = other.as_ref().map_or(end, |other| other.strip.strip_start());
                self.render(&branch.if_expr.template, branch.if_expr.strip.strip_end(), end, out)
            }
            (Some(other), false) => self.render(&other.template, other.strip.strip_end(), end, out),
            (None, false) => Ok(true),
        }
    }

    fn repeat(&mut self, each: &ForTemplateExpr, end: bool, out: &mut Rendered) -> Result<bool, Problem> {
        let collection = self.evaluate(&each.collection_expr)?;
        let at = self.at(&each.collection_expr);
        let start = each.strip.strip_end();
        let mut known = true;
        let whole = self.for_each(&collection, at, each.key_var.as_ref(), &each.value_var, |inner| {
            let length = out.text.len();
            known &= inner.render(&each.template, start, end, out)?;
            inner.spend(out.text.len() - length, &each.collection_expr)?;
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(whole && known)
    }
}

/// Whether an element strips the blanks before it, and those after it.
fn strips(element: &Element) -> (bool, bool) {
    match element {
        Element::Literal(_) => (false, false),
        Element::Interpolation(interpolation) => (interpolation.strip.strip_start(), interpolation.strip.strip_end()),
        Element::Directive(directive) => match directive.as_ref() {
            Directive::If(branch) => (branch.if_expr.strip.strip_start(), branch.endif_expr.strip.strip_end()),
            Directive::For(each) => (each.for_expr.strip.strip_start(), each.endfor_expr.strip.strip_end()),
        },
    }
}

/// The text without the blanks next to a `~`. Terraform reads a text line by line and strips only the nearest line.
fn stripped(text: &str, start: bool, end: bool) -> &str {
    let mut text = text;
    if start {
        let line = text.find('\n').map_or(text.len(), |at| at + 1);
        let (first, _) = text.split_at(line);
        let blanks = first.len() - first.trim_start().len();
        text = text.split_at(blanks).1;
    }
    if end {
        let body = text.strip_suffix('\n').unwrap_or(text);
        let line = body.rfind('\n').map_or(0, |at| at + 1);
        let (rest, last) = text.split_at(line);
        text = text.split_at(rest.len() + last.trim_end().len()).0;
    }
    text
}
