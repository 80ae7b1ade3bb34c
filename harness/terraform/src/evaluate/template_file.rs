//! `templatefile` and `templatestring`: templates with variables of their own.

use std::{cell::Cell, collections::BTreeMap, sync::Arc};

use hcl_edit::{
    expr::{Expression, FuncCall},
    parser::parse_template,
};

use super::{Evaluator, Scope};
use crate::{
    error::Problem,
    functions::inside,
    source::{SourceFile, read_file},
    value::Value,
};

impl Evaluator<'_> {
    /// Renders a template that sees nothing but the variables that are given to it.
    pub(super) fn rendered(&mut self, name: &str, call: &FuncCall, expression: &Expression) -> Result<Value, Problem> {
        let wrong = |what: String| {
            Problem::new(format!("`{name}`: {what}"))
                .at(self.at(expression).first_line(), "in this call")
                .help(format!("https://developer.hashicorp.com/terraform/language/functions/{name}"))
        };
        if self.in_template {
            return Err(wrong("a template may not render another template".to_owned()));
        }
        let (Some(first), Some(second), None) = (call.args.get(0), call.args.get(1), call.args.get(2)) else {
            return Err(wrong("it takes 2 arguments".to_owned()));
        };
        let (source, variables) = (self.evaluate(first)?, self.evaluate(second)?);
        if source.is_unknown() || variables.is_unknown() {
            return Ok(Value::unknown());
        }
        let wrong = |what: String| {
            Problem::new(format!("`{name}`: {what}"))
                .at(self.at(expression).first_line(), "in this call")
                .help(format!("https://developer.hashicorp.com/terraform/language/functions/{name}"))
        };
        let source = source.to_text().ok_or_else(|| wrong("the first argument must be a string".to_owned()))?;
        let Some(variables) = variables.members() else {
            return Err(wrong("the second argument must be an object of variables".to_owned()));
        };
        let file = match name {
            "templatefile" => {
                let path = inside(self.scope.files, &source).map_err(wrong)?;
                read_file(&path).map_err(|problem| wrong(problem.to_string()))?
            }
            _ => Arc::clone(&SourceFile::new("template".into(), &source)),
        };
        let template = parse_template(&file.text).map_err(|error| {
            let offset = error.location().offset().min(file.text.len());
            Problem::new(format!("this is not a template: {}", error.message()))
                .at(crate::source::Location::new(&file, Some(offset..offset)), "not understood from here on")
                .help("write `$${` for text that is no interpolation")
        })?;
        let values = BTreeMap::new();
        let mut inner = Evaluator {
            scope: Scope { values: &values, ..self.scope },
            file,
            bound: variables.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
            left: Cell::new(self.left.get()),
            in_template: true,
        };
        let value = inner.template(&template);
        self.left.set(inner.left.get());
        value
    }
}
