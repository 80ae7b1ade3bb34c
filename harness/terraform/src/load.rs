//! Loading a folder: read, ordered, and evaluated as far as that is possible before anything is made.

use std::{collections::BTreeMap, sync::Arc};

use camino::Utf8PathBuf;

use crate::{
    address::{Address, Instance, ResourceInstance},
    configuration::{Declaration, Modelled, Node, ResourceBlock, Tree, Validation, native},
    data::outside,
    error::{Problem, TerraformError},
    evaluate::{Evaluator, Files, Scope},
    graph, plan,
    reference::references,
    resources::Arguments,
    source::read_file,
    value::Value,
    variables,
    walk::{Ground, One, Outcome, Repeated, State},
};

/// What to load.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The folder with the `.tf` files.
    pub dir: Utf8PathBuf,
    /// Values of variables. Text is converted to the variable's type.
    pub vars: BTreeMap<String, serde_json::Value>,
    /// The values of variables that the environment gives, by the name after `TF_VAR_`: everything else wins over them,
    /// and those of undeclared variables count for nothing. [`environment`] has the process's own.
    pub environment: BTreeMap<String, String>,
    /// Var files to read after those that Terraform reads by itself.
    pub var_files: Vec<Utf8PathBuf>,
    /// Attributes of what is not made by this folder, by address: `terraform_remote_state.shared`, any data source,
    /// any resource of a type that is not modelled.
    pub data: BTreeMap<String, serde_json::Value>,
    /// `terraform.workspace`; empty means `default`.
    pub workspace: String,
}

/// What the environment of this process gives for variables: `TF_VAR_…`, by the name of the variable.
#[must_use]
pub fn environment() -> BTreeMap<String, String> {
    let texts =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    texts.filter_map(|(name, value)| Some((name.strip_prefix("TF_VAR_")?.to_owned(), value))).collect()
}

/// A folder that has been read and checked: ready to be applied.
#[derive(Clone, Debug)]
pub struct Configuration {
    pub(crate) ground: Arc<Ground>,
    /// The values of variables, and everything else as far as it is known before the apply.
    pub(crate) state: State,
}

/// Reads a folder and the modules it calls, and checks all that can be known before anything is made.
///
/// # Errors
///
/// Every problem found, with its place: a missing or empty folder, text that is not HCL, an unknown block, argument,
/// function or reference, a cycle, a variable without a value, a value of the wrong type.
pub fn load(options: &Options) -> Result<Configuration, TerraformError> {
    of_tree(Tree::read(&options.dir)?, options)
}

/// Reads a plan or a state as `terraform show -json` or `tofu show -json` prints it: `dir` is the file.
///
/// # Errors
///
/// As of [`load`], and a value that the plan does not know and that cannot be followed.
pub fn load_json(options: &Options) -> Result<Configuration, TerraformError> {
    let plan = read_file(&options.dir)?;
    let configuration = native(&options.dir, &plan::configuration(&options.dir, &plan.text)?)?;
    of_tree(Tree::of_file(&configuration)?, options)
}

/// Reads text in Terraform's JSON syntax; `dir` is the name that errors and places give it.
///
/// # Errors
///
/// As of [`load`].
pub fn load_text(options: &Options, json: &str) -> Result<Configuration, TerraformError> {
    of_tree(Tree::of_file(&native(&options.dir, json)?)?, options)
}

fn of_tree(tree: Tree, options: &Options) -> Result<Configuration, TerraformError> {
    let order = graph::ordered(&tree)?;
    let mut state = State::default();
    if let Some(root) = tree.modules.first() {
        for (address, value) in variables::resolve(root, options)? {
            state.set(&Instance::default(), &address, value);
        }
    }
    let workspace = if options.workspace.is_empty() { "default" } else { &options.workspace };
    let files = Files {
        root: options.dir.clone(),
        modules: tree.modules.iter().skip(1).map(|module| module.dir.clone()).collect(),
        workspace: workspace.to_owned(),
    };
    let given = given(options)?;
    let mut configuration = Configuration { ground: Arc::new(Ground { tree, order, files, given }), state };
    let mut problems = configuration.evaluate_before_apply();
    problems.extend(configuration.unused_given());
    problems.extend(configuration.broken_validations());
    if problems.is_empty() { Ok(configuration) } else { Err(problems.into()) }
}

fn given(options: &Options) -> Result<BTreeMap<String, Value>, Problem> {
    let given = options.data.iter().map(|(address, json)| {
        let value = Value::from_json(json).filter(|value| value.members().is_some());
        let value = value.ok_or_else(|| {
            Problem::new(format!("what is given for `{address}` is not an object of attributes"))
                .help(format!("write it as `{address}: {{ arn: … }}`"))
        })?;
        Ok((address.clone(), value))
    });
    given.collect()
}

impl Configuration {
    /// The region of the root's `provider "aws"` block.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        let provider = self.state.of(&Instance::default()).get(&Address::Provider(None))?;
        provider.member("region")?.as_text()
    }

    /// The addresses of the resources, in the order in which they are made, as far as they are known.
    pub fn resources(&self) -> impl Iterator<Item = String> {
        let modelled = |resource: &ResourceBlock| matches!(resource.kind, Some(Modelled::Resource(_)));
        self.instances_where(modelled).into_iter().map(|instance| instance.to_string())
    }

    /// The addresses of the resources and data sources whose type is not modelled: they are not made.
    pub fn skipped(&self) -> impl Iterator<Item = String> {
        self.instances_where(|resource| resource.kind.is_none()).into_iter().map(|instance| instance.to_string())
    }

    /// Everything declared with its value, by address; what only the apply can tell is `(known after apply)`.
    ///
    /// For people to read: text of a value may look the same.
    #[must_use]
    pub fn planned(&self) -> BTreeMap<String, serde_json::Value> {
        let is_shown = |address: &Address| !matches!(address, Address::Provider(_) | Address::Module(_));
        let all = self.state.all().filter(|(_, address, _)| is_shown(address));
        all.map(|(instance, address, value)| (format!("{instance}{address}"), value.to_shown())).collect()
    }

    fn instances_where(&self, wanted: impl Fn(&ResourceBlock) -> bool) -> Vec<ResourceInstance> {
        let mut found = Vec::new();
        for id in &self.ground.order {
            let Some((module, node)) = self.ground.node(*id) else { continue };
            let Declaration::Resource(resource) = &node.declaration else { continue };
            if !wanted(resource) {
                continue;
            }
            for instance in self.state.instances(&module.path) {
                let mut state = self.state.clone();
                let outcome = self.ground.evaluate(*id, &instance, &mut state);
                let Ok(Outcome::Repeated(Repeated { instances: Some(ones), .. })) = outcome else { continue };
                found.extend(ones.into_iter().map(|one| ResourceInstance {
                    module: instance.clone(),
                    address: node.address.clone(),
                    key: one.key,
                }));
            }
        }
        found
    }

    fn evaluate_before_apply(&mut self) -> Vec<Problem> {
        let ground = Arc::clone(&self.ground);
        let mut problems = Vec::new();
        for id in &ground.order {
            let Some((module, node)) = ground.node(*id) else { continue };
            for instance in self.state.instances(&module.path) {
                let outcome = ground.evaluate(*id, &instance, &mut self.state).and_then(|outcome| match outcome {
                    Outcome::Repeated(repeated) => self
                        .planned_value(node, &instance, &repeated)
                        .map(Outcome::Value)
                        .map_err(|problem| vec![problem]),
                    other => Ok(other),
                });
                match outcome {
                    Ok(Outcome::Value(value)) if matches!(node.address, Address::Output(_)) => {
                        self.state.set_output(&instance, &node.address, value);
                    }
                    Ok(Outcome::Value(value)) => self.state.set(&instance, &node.address, value),
                    Ok(Outcome::Called | Outcome::Repeated(_)) => {}
                    Err(found) => {
                        // What depends on it is unknown, so that one mistake is reported once.
                        self.state.set_output(&instance, &node.address, Value::unknown());
                        problems.extend(found);
                    }
                }
            }
        }
        problems.dedup_by(|one, other| one.to_string() == other.to_string() && one.is_at_the_place_of(other));
        problems
    }

    /// The value of a resource or data source before the apply.
    fn planned_value(&self, node: &Node, instance: &Instance, repeated: &Repeated) -> Result<Value, Problem> {
        let Declaration::Resource(resource) = &node.declaration else { return Ok(Value::unknown()) };
        let Some(ones) = &repeated.instances else { return Ok(Value::unknown()) };
        let mut values = Vec::new();
        for One { key, attributes, .. } in ones {
            let value = match (self.ground.given_for(instance, &node.address, key), resource.kind) {
                (Some(given), _) => {
                    let mut all = attributes.clone();
                    all.extend(given.members().cloned().unwrap_or_default());
                    Value::object(all)
                }
                (None, None) => {
                    if let Address::Data(kind, name) | Address::Resource(kind, name) = &node.address {
                        outside::refuse(kind, name, &node.header)?;
                    }
                    Value::unknown()
                }
                (None, Some(Modelled::Data(source))) => {
                    let computed = source.computed(&Arguments::new(attributes, 0)).map_err(|message| {
                        Problem::new(format!("`{}`: {message}", node.address))
                            .at(node.header.clone(), "this data source")
                            .help("fix its arguments")
                    })?;
                    let mut all = attributes.clone();
                    all.extend(computed.unwrap_or_default());
                    Value::object(all)
                }
                (None, Some(Modelled::Resource(_))) => Value::object(attributes.clone()),
            };
            values.push((key.clone(), value));
        }
        Ok(repeated.whole(values))
    }

    /// What was given for something that the folder does not declare.
    fn unused_given(&self) -> Vec<Problem> {
        let declared: Vec<String> = self
            .ground
            .tree
            .modules
            .iter()
            .flat_map(|module| module.index.keys())
            .filter(|address| matches!(address, Address::Data(..) | Address::Resource(..)))
            .map(|address| address.to_string())
            .collect();
        let is_used = |given: &str| {
            let plain = given.rsplit_once("].").map_or(given, |(_, last)| last);
            let plain = plain.split('[').next().unwrap_or(plain);
            declared.iter().any(|address| {
                plain == address
                    || Some(plain) == address.strip_prefix("data.")
                    || plain.ends_with(&format!(".{address}"))
            })
        };
        let unused = self.ground.given.keys().filter(|given| !is_used(given));
        let problem = |given: &String| {
            Problem::new(format!("attributes are given for `{given}`, which is not declared")).suggest(
                given,
                declared.iter().map(String::as_str),
                "remove them, or fix the address",
            )
        };
        unused.map(problem).collect()
    }

    fn broken_validations(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for module in &self.ground.tree.modules {
            for instance in self.state.instances(&module.path) {
                let scope = self.ground.scope(module, &instance, &self.state);
                for node in &module.nodes {
                    if let Declaration::Variable(variable) = &node.declaration {
                        problems
                            .extend(variable.validations.iter().filter_map(|rule| validate(scope, node, rule).err()));
                    }
                }
            }
        }
        problems
    }
}

fn validate(scope: Scope<'_>, node: &Node, rule: &Validation) -> Result<(), Problem> {
    for expression in [&rule.condition, &rule.error_message] {
        for reference in references(expression, &node.file)? {
            if !scope.values.contains_key(&reference.address) {
                return Err(Problem::new(format!("`{}` is not declared", reference.address))
                    .at(reference.at, "refers to nothing")
                    .help("a validation refers to what its module declares"));
            }
        }
    }
    let evaluator = Evaluator::new(scope, &node.file);
    check(evaluator, rule, &format!("the value of `{}` is not valid", node.address))
}

/// Checks a condition; one that is not known yet is not broken.
pub(crate) fn check(mut evaluator: Evaluator<'_>, rule: &Validation, otherwise: &str) -> Result<(), Problem> {
    let value = evaluator.evaluate(&rule.condition)?;
    match value.to_bool() {
        Some(true) => Ok(()),
        None if value.is_unknown() => Ok(()),
        Some(false) => {
            let message = evaluator.evaluate(&rule.error_message)?.to_text().unwrap_or_default();
            Err(Problem::new(format!("{otherwise}: {message}"))
                .at(evaluator.at(&rule.condition).first_line(), "this condition is false")
                .help("give another value"))
        }
        None => Err(Problem::new("the condition of a validation must be true or false")
            .at(evaluator.at(&rule.condition).first_line(), value.kind())
            .help("compare the value with something")),
    }
}
