//! Loading a folder: read, ordered, and evaluated as far as that is possible before anything is made.

use std::{collections::BTreeMap, sync::Arc};

use camino::Utf8PathBuf;
use hcl_edit::{Span, structure::Body};

use crate::{
    configuration::{Declaration, Module, Node, ResourceBlock, Validation},
    error::{Problem, TerraformError},
    evaluate::{Evaluator, Scope},
    graph, json,
    reference::{Address, references},
    schema::{Kind, Need, Preset, Schema},
    source::{Location, SourceFile, read_folder},
    value::Value,
    variables,
};

/// What to load.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The folder with the `.tf` files.
    pub dir: Utf8PathBuf,
    /// Values of variables. Text is converted to the variable's type.
    pub vars: BTreeMap<String, serde_json::Value>,
    /// Var files to read after those that Terraform reads by itself.
    pub var_files: Vec<Utf8PathBuf>,
}

/// A folder that has been read and checked: ready to be applied.
#[derive(Clone, Debug)]
pub struct Configuration {
    pub(crate) module: Arc<Module>,
    pub(crate) dir: Utf8PathBuf,
    /// Indexes of the module's nodes, each after what it refers to.
    pub(crate) order: Vec<usize>,
    /// The values of variables, and everything else as far as it is known before the apply.
    pub(crate) values: BTreeMap<Address, Value>,
    pub(crate) default_tags: BTreeMap<String, Value>,
    region: Option<String>,
}

/// Reads a folder and checks all that can be known before anything is made.
///
/// # Errors
///
/// Every problem found, with its place: a missing or empty folder, text that is not HCL, an unknown block, resource
/// type, argument, function or reference, a cycle, a variable without a value, a value of the wrong type.
pub fn load(options: &Options) -> Result<Configuration, TerraformError> {
    let files = read_folder(&options.dir)?;
    let module = Module::read(&files)?;
    let order = graph::ordered(&module)?;
    let values = variables::resolve(&module, options)?;
    let mut configuration = Configuration {
        module: Arc::new(module),
        dir: options.dir.clone(),
        order,
        values,
        default_tags: BTreeMap::new(),
        region: None,
    };
    let mut problems = configuration.evaluate_before_apply();
    problems.extend(configuration.broken_validations());
    if problems.is_empty() { Ok(configuration) } else { Err(problems.into()) }
}

impl Configuration {
    /// The region of the `provider "aws"` block.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The addresses of the resources, in the order in which they are made.
    pub fn resources(&self) -> impl Iterator<Item = String> {
        self.in_order().filter_map(|node| match &node.declaration {
            Declaration::Resource(_) => Some(node.address.to_string()),
            _ => None,
        })
    }

    /// Everything declared with its value, by address; what only the apply can tell is `(known after apply)`.
    ///
    /// For people to read: text of a value may look the same.
    #[must_use]
    pub fn planned(&self) -> BTreeMap<String, serde_json::Value> {
        self.values.iter().map(|(address, value)| (address.to_string(), value.to_shown())).collect()
    }

    pub(crate) fn in_order(&self) -> impl Iterator<Item = &Node> {
        self.order.iter().filter_map(|index| self.module.nodes.get(*index))
    }

    fn evaluate_before_apply(&mut self) -> Vec<Problem> {
        let module = Arc::clone(&self.module);
        let mut problems = Vec::new();
        // The provider depends on variables and locals at most; these never depend on the provider.
        let mut provider_done = false;
        for node in self.order.clone().into_iter().filter_map(|index| module.nodes.get(index)) {
            if matches!(node.declaration, Declaration::Resource(_)) && !provider_done {
                provider_done = true;
                problems.extend(self.evaluate_provider().err());
            }
            match self.evaluate(node, &self.values) {
                Ok(Some(value)) => {
                    self.values.insert(node.address.clone(), value);
                }
                Ok(None) => {}
                Err(found) => {
                    // What depends on it is unknown, so that one mistake is reported once.
                    self.values.insert(node.address.clone(), Value::Unknown);
                    problems.extend(found);
                }
            }
        }
        if !provider_done {
            problems.extend(self.evaluate_provider().err());
        }
        problems
    }

    /// The value of a node; nothing for a variable, which has its value from outside.
    pub(crate) fn evaluate(
        &self,
        node: &Node,
        values: &BTreeMap<Address, Value>,
    ) -> Result<Option<Value>, Vec<Problem>> {
        let scope = Scope { values, dir: &self.dir };
        let mut evaluator = Evaluator::new(scope, &node.file);
        match &node.declaration {
            Declaration::Variable(_) => Ok(None),
            Declaration::Local(value) => evaluator.evaluate(value).map(Some).map_err(|problem| vec![problem]),
            Declaration::Output(output) => evaluator.evaluate(&output.value).map(Some).map_err(|problem| vec![problem]),
            Declaration::Resource(resource) => {
                let ResourceBlock { resource, body, .. } = resource;
                let mut problems = Vec::new();
                let mut value = block(body, resource.schema(), scope, &node.file, &mut problems);
                self.merge_default_tags(resource.schema(), &mut value);
                if problems.is_empty() { Ok(Some(Value::Object(value))) } else { Err(problems) }
            }
        }
    }

    fn evaluate_provider(&mut self) -> Result<(), Problem> {
        let module = Arc::clone(&self.module);
        let Some(provider) = &module.provider else { return Ok(()) };
        let scope = Scope { values: &self.values, dir: &self.dir };
        for expression in provider.region.iter().chain(&provider.default_tags) {
            for reference in references(expression, &provider.file)? {
                if !self.values.contains_key(&reference.address) {
                    return Err(Problem::new(format!(
                        "the provider needs `{}`, which has no value yet",
                        reference.address
                    ))
                    .at(reference.at, "not a variable or local value that is known before any resource")
                    .help("use variables and local values that are known before the apply"));
                }
            }
        }
        let mut evaluator = Evaluator::new(scope, &provider.file);
        let (mut region, mut tags) = (None, BTreeMap::new());
        if let Some(expression) = &provider.region {
            region = match evaluator.evaluate(expression)? {
                Value::String(region) => Some(region),
                Value::Null => None,
                other => return Err(provider_value("region", &other, "a string", evaluator.at(expression))),
            };
        }
        if let Some(expression) = &provider.default_tags {
            let value = evaluator.evaluate(expression)?;
            tags = match Kind::TextMap.as_type().convert(value.clone()) {
                Ok(Value::Object(members)) if value.is_known() => members,
                Ok(Value::Null) => BTreeMap::new(),
                _ => return Err(provider_value("tags", &value, "a map of strings", evaluator.at(expression))),
            };
        }
        (self.region, self.default_tags) = (region, tags);
        Ok(())
    }

    /// `tags_all` is what the provider sends: its default tags, and the resource's own over them.
    fn merge_default_tags(&self, schema: &Schema, value: &mut BTreeMap<String, Value>) {
        if schema.attribute("tags_all").is_none() {
            return;
        }
        let all = match value.get("tags") {
            Some(Value::Object(own)) => {
                let mut all = self.default_tags.clone();
                all.extend(own.clone());
                Value::Object(all)
            }
            Some(Value::Unknown) => Value::Unknown,
            _ => Value::Object(self.default_tags.clone()),
        };
        value.insert("tags_all".to_owned(), all);
    }

    fn broken_validations(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for node in &self.module.nodes {
            if let Declaration::Variable(variable) = &node.declaration {
                problems.extend(variable.validations.iter().filter_map(|rule| self.validate(node, rule).err()));
            }
        }
        problems
    }

    fn validate(&self, node: &Node, rule: &Validation) -> Result<(), Problem> {
        let scope = Scope { values: &self.values, dir: &self.dir };
        for expression in [&rule.condition, &rule.error_message] {
            for reference in references(expression, &node.file)? {
                if !self.values.contains_key(&reference.address) {
                    return Err(Problem::new(format!("`{}` is not declared", reference.address))
                        .at(reference.at, "refers to nothing")
                        .help("a validation refers to its own variable"));
                }
            }
        }
        let mut evaluator = Evaluator::new(scope, &node.file);
        let value = evaluator.evaluate(&rule.condition)?;
        match value.to_bool() {
            Some(true) => Ok(()),
            Some(false) => {
                let message = evaluator.evaluate(&rule.error_message)?.to_text().unwrap_or_default();
                Err(Problem::new(format!("the value of `{}` is not valid: {message}", node.address))
                    .at(evaluator.at(&rule.condition).first_line(), "this condition is false")
                    .help("give another value"))
            }
            None => Err(Problem::new("the condition of a validation must be true or false")
                .at(evaluator.at(&rule.condition).first_line(), value.kind())
                .help("compare the variable with something")),
        }
    }
}

fn provider_value(name: &str, value: &Value, wanted: &str, at: Location) -> Problem {
    Problem::new(format!("`{name}` of the provider must be {wanted}, not {}", value.kind()))
        .at(at.first_line(), value.kind())
        .help("use variables and local values that are known before the apply")
}

/// The arguments of a resource or nested block, of the types that its schema names; attributes that AWS sets unknown.
fn block(
    body: &Body,
    schema: &'static Schema,
    scope: Scope<'_>,
    file: &Arc<SourceFile>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Value> {
    let mut members = BTreeMap::new();
    for known in schema.attributes {
        let written = body.get_attribute(known.name).map(|attribute| &attribute.value);
        let value = match written {
            None => Ok(Value::Null),
            Some(expression) => {
                let at = Location::new(file, expression.span());
                Evaluator::new(scope, file)
                    .evaluate(expression)
                    .and_then(|value| argument(known.name, known.kind, value, at))
            }
        };
        let value = match (value, known.need, known.default) {
            (Err(problem), ..) => {
                problems.push(problem);
                Value::Unknown
            }
            (Ok(Value::Null), _, Preset::Text(text)) => Value::text(text),
            (Ok(Value::Null), _, Preset::Number(number)) => Value::Number(number.into()),
            (Ok(Value::Null), _, Preset::Flag(flag)) => Value::Bool(flag),
            (Ok(Value::Null), Need::Computed | Need::OptionalComputed, Preset::None) => Value::Unknown,
            (Ok(Value::Null), Need::Required, Preset::None) => {
                if let Some(expression) = written {
                    problems.push(
                        Problem::new(format!("`{}` may not be null", known.name))
                            .at(Location::new(file, expression.span()).first_line(), "null")
                            .help("give it a value"),
                    );
                }
                Value::Null
            }
            (Ok(value), ..) => value,
        };
        members.insert(known.name.to_owned(), value);
    }
    for known in schema.blocks {
        let blocks = body.get_blocks(known.name);
        let values = blocks.map(|inner| Value::Object(block(&inner.body, &known.schema, scope, file, problems)));
        members.insert(known.name.to_owned(), Value::List(values.collect()));
    }
    members
}

fn argument(name: &str, kind: Kind, value: Value, at: Location) -> Result<Value, Problem> {
    let at = at.first_line();
    let value = kind.as_type().convert(value).map_err(|problem| {
        Problem::new(format!("`{name}` {problem}")).at(at.clone(), "of the wrong type").help("fix the value")
    })?;
    if let (Kind::Json, Value::String(text)) = (kind, &value)
        && let Err(error) = json::normalise(text)
    {
        return Err(Problem::new(format!("`{name}` contains an invalid JSON policy: {error}"))
            .at(at, "not JSON")
            .help("use `jsonencode({ … })`, which cannot be malformed"));
    }
    Ok(value)
}
