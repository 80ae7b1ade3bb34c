//! The values of input variables.
//!
//! Later sources win: defaults, `TF_VAR_…` of the environment, `terraform.tfvars`, `*.auto.tfvars` by name, the given var files, the given values. A
//! required variable without a value is an error, and so is a given value for a variable that is not declared; in a
//! var file Terraform only warns of that, because one file often serves several folders.

use std::{collections::BTreeMap, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};
use hcl_edit::{Span, expr::Expression, parser::parse_expr};

use crate::{
    address::Address,
    configuration::{Declaration, Module, Node, Variable, parse},
    error::Problem,
    evaluate::{Evaluator, Files, Scope},
    load::Options,
    reference::references,
    source::{Location, SourceFile, read_file},
    types::Type,
    value::Value,
};

/// A value from outside, and what an error about it says.
struct Given {
    value: Value,
    /// Where it was written, when that is a file.
    at: Option<Location>,
    /// What an error calls its source.
    source: String,
}

/// The value of each declared variable.
pub(crate) fn resolve(module: &Module, options: &Options) -> Result<BTreeMap<Address, Value>, Vec<Problem>> {
    let mut given = BTreeMap::new();
    let mut problems = Vec::new();
    for (name, text) in &options.environment {
        if module.node(&Address::Variable(name.clone())).is_none() {
            continue;
        }
        match from_outside(name, &serde_json::Value::String(text.clone()), module) {
            Ok(value) => {
                given.insert(name.clone(), Given { value, at: None, source: format!("`TF_VAR_{name}`, the value") });
            }
            Err(problem) => problems.push(problem),
        }
    }
    for path in var_files(&options.dir).into_iter().chain(options.var_files.iter().cloned()) {
        if let Err(problem) = read_var_file(&path, &mut given) {
            problems.push(problem);
        }
    }
    for (name, json) in &options.vars {
        match from_outside(name, json, module) {
            Ok(value) => {
                given.insert(name.clone(), Given { value, at: None, source: "the given value".to_owned() });
            }
            Err(problem) => problems.push(problem),
        }
    }
    let mut values = BTreeMap::new();
    for node in &module.nodes {
        if let (Address::Variable(name), Declaration::Variable(variable)) = (&node.address, &node.declaration) {
            match value_of(name, node, variable, given.remove(name)) {
                Ok(value) => {
                    values.insert(node.address.clone(), value);
                }
                Err(problem) => problems.push(problem),
            }
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

fn value_of(name: &str, node: &Node, variable: &Variable, given: Option<Given>) -> Result<Value, Problem> {
    let default = variable.default.as_ref().map(|default| default.value.clone());
    let Some(given) = given else {
        return default.ok_or_else(|| {
            Problem::new(format!("the variable `{name}` has no value"))
                .at(node.header.clone(), "declared without a default")
                .help(format!("give it one: `--var {name}=…`, `vars: {{ {name}: … }}` in a scenario, a `.tfvars` file, or a `default` here"))
        });
    };
    let value = match (given.value, &default) {
        // A null for a variable that is not nullable means its default.
        (value, Some(default)) if value.is_null() && !variable.nullable => default.clone(),
        (value, _) => value,
    };
    let wrong = |what: String| {
        let problem = Problem::new(format!("{} of the variable `{name}` {what}", given.source));
        let problem = match &given.at {
            Some(at) => problem.at(at.clone(), "given here").also(node.header.clone(), "the variable is declared here"),
            None => problem.at(node.header.clone(), "declared here"),
        };
        problem.help("give a value of the variable's type")
    };
    if value.is_null() && !variable.nullable {
        return Err(wrong("may not be null".to_owned()));
    }
    let place = || given.at.clone().unwrap_or_else(|| node.header.clone());
    Ok(variable.kind.convert(value).map_err(wrong)?.written(place).hidden(variable.sensitive))
}

/// A value given by the caller. As on Terraform's command line, text for a variable that is no string is an expression.
fn from_outside(name: &str, json: &serde_json::Value, module: &Module) -> Result<Value, Problem> {
    let node = module.node(&Address::Variable(name.to_owned()));
    let Some(Node { declaration: Declaration::Variable(variable), header, .. }) = node else {
        let declared = module.index.keys().filter_map(|address| match address {
            Address::Variable(name) => Some(name.as_str()),
            _ => None,
        });
        let problem = Problem::new(format!("a value is given for the variable `{name}`, which is not declared"));
        return Err(problem.suggest(name, declared, format!("remove it, or declare `variable \"{name}\" {{ }}`")));
    };
    let wrong = |what: &str| {
        Problem::new(format!("the given value of the variable `{name}` {what}"))
            .at(header.clone(), "declared here")
            .help("give a value of the variable's type")
    };
    match (json, &variable.kind) {
        (
            serde_json::Value::String(text),
            Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Tuple(_) | Type::Object(_),
        ) => {
            let file = SourceFile::new(Utf8Path::new(name), text);
            let expression = parse_expr(text).map_err(|_| wrong("is not an expression of Terraform"))?;
            constant(&expression, &file)
        }
        (json, _) => Value::from_json(json).ok_or_else(|| wrong("has a number with too many digits")),
    }
}

/// The var files that Terraform reads by itself.
fn var_files(dir: &Utf8Path) -> Vec<Utf8PathBuf> {
    let entries = dir.read_dir_utf8().into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_owned()).collect();
    names.sort();
    let fixed = ["terraform.tfvars", "terraform.tfvars.json"];
    let is_auto = |name: &&String| name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json");
    let fixed = fixed.iter().filter(|fixed| names.iter().any(|name| name == *fixed)).map(|name| dir.join(name));
    fixed.chain(names.iter().filter(is_auto).map(|name| dir.join(name))).collect()
}

fn read_var_file(path: &Utf8Path, given: &mut BTreeMap<String, Given>) -> Result<(), Problem> {
    let file = read_file(path)?;
    let source = format!("the value in `{}`", file.path);
    if path.as_str().ends_with(".json") {
        let whole = Location::new(&file, None);
        let wrong = |what: String| Problem::new(what).at(whole.clone(), "in this file").help("write a JSON object");
        let json: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&file.text)
            .map_err(|error| wrong(format!("`{}` is not a JSON object: {error}", file.path)))?;
        for (name, json) in json {
            let value = Value::from_json(&json);
            let value = value.ok_or_else(|| wrong(format!("`{name}` in `{}` has too many digits", file.path)))?;
            given.insert(name, Given { value, at: Some(whole.clone()), source: source.clone() });
        }
        return Ok(());
    }
    let body = parse(&file)?;
    if let Some(block) = body.blocks().next() {
        return Err(Problem::new("a var file has no blocks")
            .at(Location::new(&file, block.ident.span()), "a block")
            .help("write `name = value` lines only; blocks belong into `.tf` files"));
    }
    for attribute in body.attributes() {
        let at = Location::new(&file, attribute.value.span()).first_line();
        let value = constant(&attribute.value, &file)?;
        given.insert(attribute.key.as_str().to_owned(), Given { value, at: Some(at), source: source.clone() });
    }
    Ok(())
}

/// The value of an expression that may refer to nothing.
pub(crate) fn constant(expression: &Expression, file: &Arc<SourceFile>) -> Result<Value, Problem> {
    if let Some(reference) = references(expression, file)?.first() {
        return Err(Problem::new("the value of a variable may not refer to anything")
            .at(reference.at.clone(), "a reference")
            .help("write the value itself, or combine variables in a local value"));
    }
    let (values, files) = (BTreeMap::new(), Files::default());
    Evaluator::new(Scope { values: &values, files: &files, path: "." }, file).evaluate(expression)
}
