//! Going through the declarations in order and giving each its value, in every instance of its module.
//!
//! The same walk plans and applies: in a plan, what only AWS can tell stays unknown.

use std::collections::BTreeMap;

use hcl_edit::Span;

use crate::{
    address::{Address, Instance, Key},
    block::{self, Surroundings},
    configuration::{Call, Declaration, Modelled, Module, Node, ResourceBlock, Tree, Variable},
    error::Problem,
    evaluate::{Evaluator, Files, Scope},
    graph::{NodeId, provider_of},
    schema::{Kind, Schema},
    source::{Location, member_place},
    value::Value,
};

/// What is fixed during a walk.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) tree: Tree,
    pub(crate) order: Vec<NodeId>,
    pub(crate) files: Files,
    /// Attributes of what is not made here, by address: `terraform_remote_state.shared`, `aws_s3_bucket.logs`.
    pub(crate) given: BTreeMap<String, Value>,
}

/// What has been found out by a walk.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    values: BTreeMap<Instance, BTreeMap<Address, Value>>,
    /// The instances that each call makes, with their `each` or `count`; nothing where they are not known.
    calls: BTreeMap<(Instance, String), Option<Keys>>,
}

/// Instances, each with its `each` or `count`.
type Keys = Vec<(Key, Value)>;

/// A resource or data source in one instance of its module.
#[derive(Debug)]
pub(crate) struct Repeated {
    /// Its instances with their values, `each` or `count` among them; nothing when they are not known.
    pub(crate) instances: Option<Vec<One>>,
    shape: Shape,
}

/// One instance of a resource or data source.
#[derive(Debug)]
pub(crate) struct One {
    pub(crate) key: Key,
    pub(crate) bound: Vec<(String, Value)>,
    pub(crate) attributes: BTreeMap<String, Value>,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    Single,
    Count,
    ForEach,
}

/// What a declaration comes to.
pub(crate) enum Outcome {
    Value(Value),
    Repeated(Repeated),
    /// A call: its modules' values follow from their outputs.
    Called,
}

impl State {
    /// The values of what an instance of a module declares.
    pub(crate) fn of(&self, instance: &Instance) -> &BTreeMap<Address, Value> {
        static NONE: BTreeMap<Address, Value> = BTreeMap::new();
        self.values.get(instance).unwrap_or(&NONE)
    }

    pub(crate) fn set(&mut self, instance: &Instance, address: &Address, value: Value) {
        self.values.entry(instance.clone()).or_default().insert(address.clone(), value);
    }

    /// All values, by instance.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Instance, &Address, &Value)> {
        self.values
            .iter()
            .flat_map(|(instance, values)| values.iter().map(move |(name, value)| (instance, name, value)))
    }

    /// The instances of the module at this path, as far as they are known.
    pub(crate) fn instances(&self, path: &[String]) -> Vec<Instance> {
        path.iter().fold(vec![Instance::default()], |instances, name| {
            let inner = instances.iter().flat_map(|instance| {
                let keys = self.calls.get(&(instance.clone(), name.clone())).and_then(Option::as_ref);
                keys.into_iter().flatten().map(|(key, _)| instance.child(name, key))
            });
            inner.collect()
        })
    }

    /// Gives an output its value, and its module's caller the value of the module.
    pub(crate) fn set_output(&mut self, instance: &Instance, address: &Address, value: Value) {
        self.set(instance, address, value);
        if let Some((parent, name, _)) = instance.parent() {
            let value = self.module_value(&parent, name);
            self.set(&parent, &Address::Module(name.to_owned()), value);
        }
    }

    fn module_value(&self, parent: &Instance, name: &str) -> Value {
        let Some(Some(keys)) = self.calls.get(&(parent.clone(), name.to_owned())) else { return Value::unknown() };
        let outputs = |key: &Key| {
            let outputs = self.of(&parent.child(name, key)).iter().filter_map(|(address, value)| match address {
                Address::Output(name) => Some((name.clone(), value.clone())),
                _ => None,
            });
            Value::object(outputs.collect())
        };
        joined(keys.iter().map(|(key, _)| (key.clone(), outputs(key))).collect())
    }
}

/// The value of a block that stands for several: a tuple by `count`, an object by `for_each`.
fn joined(mut instances: Vec<(Key, Value)>) -> Value {
    match instances.first() {
        Some((Key::Single, _)) => instances.pop().map_or_else(Value::unknown, |(_, only)| only),
        Some((Key::Index(_), _)) => Value::tuple(instances.into_iter().map(|(_, value)| value).collect()),
        Some((Key::Name(_), _)) | None => {
            let members = instances.into_iter().filter_map(|(key, value)| match key {
                Key::Name(name) => Some((name, value)),
                _ => None,
            });
            Value::object(members.collect())
        }
    }
}

impl Repeated {
    /// The value of the whole, when these are the values of its instances.
    pub(crate) fn whole(&self, values: Vec<(Key, Value)>) -> Value {
        match (self.shape, values.is_empty()) {
            (Shape::Count, true) => Value::tuple(Vec::new()),
            _ => joined(values),
        }
    }
}

impl Ground {
    pub(crate) fn node(&self, id: NodeId) -> Option<(&Module, &Node)> {
        let module = self.tree.modules.get(id.0)?;
        Some((module, module.nodes.get(id.1)?))
    }

    pub(crate) fn scope<'a>(&'a self, module: &'a Module, instance: &Instance, state: &'a State) -> Scope<'a> {
        Scope { values: state.of(instance), files: &self.files, path: &module.shown }
    }

    /// What a declaration comes to in an instance of its module.
    pub(crate) fn evaluate(&self, id: NodeId, instance: &Instance, state: &mut State) -> Result<Outcome, Vec<Problem>> {
        let Some((module, node)) = self.node(id) else { return Ok(Outcome::Called) };
        let scope = self.scope(module, instance, state);
        let mut evaluator = Evaluator::new(scope, &node.file);
        let one = |outcome: Result<Value, Problem>| outcome.map(Outcome::Value).map_err(|problem| vec![problem]);
        match &node.declaration {
            Declaration::Variable(variable) => one(self.variable(module, node, variable, instance, state)),
            Declaration::Local(expression) => {
                let place = || {
                    let span = expression.span().map(|value| node.header.span.start..value.end);
                    Location::new(&node.file, span)
                };
                one(evaluator.evaluate(expression).map(|value| value.written(place)))
            }
            Declaration::Output(output) => one(evaluator.evaluate(&output.value)),
            Declaration::Provider(provider) => {
                let mut part =
                    |expression: &Option<hcl_edit::expr::Expression>, kind: Kind, name: &str| match expression {
                        None => Ok((name.to_owned(), Value::null())),
                        Some(expression) => {
                            let at = evaluator.at(expression).first_line();
                            let value = evaluator.evaluate(expression)?;
                            let value = kind.as_type().convert(value).map_err(|problem| {
                                Problem::new(format!("`{name}` of the provider {problem}"))
                                    .at(at, "of the wrong type")
                                    .help("fix the value")
                            })?;
                            Ok((name.to_owned(), value))
                        }
                    };
                let members = [
                    part(&provider.region, Kind::Text, "region"),
                    part(&provider.default_tags, Kind::TextMap, "default_tags"),
                    part(&provider.assume_role, Kind::Text, "assume_role"),
                ];
                one(members.into_iter().collect::<Result<_, _>>().map(Value::object))
            }
            Declaration::Call(call) => {
                let Address::Module(name) = &node.address else { return Ok(Outcome::Called) };
                let instances = match &call.repetition {
                    None => Some(vec![(Key::Single, Value::null())]),
                    Some(repetition) => repetition.instances(&mut evaluator).map_err(|problem| vec![problem])?,
                };
                state.calls.insert((instance.clone(), name.clone()), instances);
                let value = state.module_value(instance, name);
                state.set(instance, &node.address, value);
                Ok(Outcome::Called)
            }
            Declaration::Resource(resource) => {
                self.repeated(id, node, resource, scope, instance, state).map(Outcome::Repeated)
            }
        }
    }

    /// The value of a variable: of the root from outside, else of its caller's argument.
    fn variable(
        &self,
        module: &Module,
        node: &Node,
        variable: &Variable,
        instance: &Instance,
        state: &State,
    ) -> Result<Value, Problem> {
        let Some((parent, _, key)) = instance.parent() else {
            return Ok(state.of(instance).get(&node.address).cloned().unwrap_or_else(Value::unknown));
        };
        let Some((caller, call_node, call)) = self.tree.caller(module) else { return Ok(Value::unknown()) };
        let Some((caller, call_node)) = self.node((caller, call_node)) else { return Ok(Value::unknown()) };
        let Address::Variable(name) = &node.address else { return Ok(Value::unknown()) };
        let default = variable.default.as_ref().map(|default| default.value.clone());
        let Some(argument) = call.arguments.iter().find(|argument| argument.key.as_str() == name) else {
            return default.ok_or_else(|| {
                Problem::new(format!("the module needs the argument `{name}`"))
                    .at(call_node.header.clone(), "missing here")
                    .also(node.header.clone(), "declared without a default")
                    .help(format!("write `{name} = …` into it"))
            });
        };
        let bound = call_bound(call, state, &parent, call_node, key);
        let scope = self.scope(caller, &parent, state);
        let at = Location::new(&call_node.file, argument.value.span()).first_line();
        let value = Evaluator::new(scope, &call_node.file).with(&bound).evaluate(&argument.value)?;
        let value = match (value.is_null() && !variable.nullable, default) {
            (true, Some(default)) => default,
            (true, None) => {
                return Err(Problem::new(format!("`{name}` may not be null"))
                    .at(at, "null")
                    .also(node.header.clone(), "declared here")
                    .help("give it a value"));
            }
            (false, _) => value,
        };
        let value = variable.kind.convert(value).map_err(|problem| {
            Problem::new(format!("`{name}` {problem}"))
                .at(at, "of the wrong type")
                .also(node.header.clone(), "declared here")
                .help("give a value of the variable's type")
        })?;
        let place = || member_place(&argument.key, &argument.value, &call_node.file);
        Ok(value.written(place).hidden(variable.sensitive))
    }

    fn repeated(
        &self,
        id: NodeId,
        node: &Node,
        resource: &ResourceBlock,
        scope: Scope<'_>,
        instance: &Instance,
        state: &State,
    ) -> Result<Repeated, Vec<Problem>> {
        let (shape, keys) = match &resource.repetition {
            None => (Shape::Single, Some(vec![(Key::Single, Value::null())])),
            Some(repetition) => {
                let keys =
                    repetition.instances(&mut Evaluator::new(scope, &node.file)).map_err(|problem| vec![problem])?;
                (if repetition.word() == "count" { Shape::Count } else { Shape::ForEach }, keys)
            }
        };
        let Some(keys) = keys else { return Ok(Repeated { instances: None, shape }) };
        let tags =
            self.provider(id, resource, instance, state).and_then(|provider| provider.member("default_tags").cloned());
        let mut problems = Vec::new();
        let mut instances = Vec::new();
        for (key, value) in keys {
            let bound: Vec<_> = resource.bound().into_iter().map(|word| (word, value.clone())).collect();
            let around = Surroundings { scope, file: &node.file, bound: bound.clone() };
            let attributes = match resource.kind {
                Some(kind) => {
                    let mut attributes = block::evaluate(&resource.body, kind.schema(), &around, &mut problems);
                    merge_default_tags(kind.schema(), tags.as_ref(), &mut attributes);
                    attributes
                }
                None => BTreeMap::new(),
            };
            instances.push(One { key, bound, attributes });
        }
        if problems.is_empty() { Ok(Repeated { instances: Some(instances), shape }) } else { Err(problems) }
    }

    /// The settings of the provider that makes a resource; nothing when it has none.
    pub(crate) fn provider<'a>(
        &self,
        id: NodeId,
        resource: &ResourceBlock,
        instance: &Instance,
        state: &'a State,
    ) -> Option<&'a Value> {
        let (module, node) = provider_of(&self.tree, id.0, resource.provider.as_deref()).flatten()?;
        let (module, node) = self.node((module, node))?;
        let within = Instance(instance.0.iter().take(module.path.len()).cloned().collect());
        state.of(&within).get(&node.address)
    }

    /// The attributes that were given for something that is not made here.
    pub(crate) fn given_for(&self, instance: &Instance, address: &Address, key: &Key) -> Option<Value> {
        let address = address.to_string();
        let short = address.strip_prefix("data.").unwrap_or(&address);
        let names = [format!("{instance}{address}{key}"), format!("{address}{key}"), address.clone(), short.to_owned()];
        names.iter().find_map(|name| self.given.get(name)).cloned()
    }
}

impl Modelled {
    /// Whether it only reads.
    pub(crate) fn is_data(self) -> bool {
        matches!(self, Self::Data(_))
    }
}

/// `each` or `count` of the call, in the instance with this key.
fn call_bound(call: &Call, state: &State, parent: &Instance, node: &Node, key: &Key) -> Vec<(String, Value)> {
    let (Some(repetition), Address::Module(name)) = (&call.repetition, &node.address) else { return Vec::new() };
    let keys = state.calls.get(&(parent.clone(), name.clone())).and_then(Option::as_ref);
    let value = keys.into_iter().flatten().find(|(other, _)| other == key).map(|(_, value)| value.clone());
    value.map(|value| (repetition.word().to_owned(), value)).into_iter().collect()
}

/// `tags_all` is what the provider sends: its default tags, and the resource's own over them.
fn merge_default_tags(schema: &Schema, defaults: Option<&Value>, attributes: &mut BTreeMap<String, Value>) {
    if schema.attribute("tags_all").is_none() {
        return;
    }
    let tags = attributes.get("tags");
    if defaults.is_some_and(Value::is_unknown) || tags.is_some_and(Value::is_unknown) {
        attributes.insert("tags_all".to_owned(), Value::unknown());
        return;
    }
    let mut all = defaults.and_then(Value::members).cloned().unwrap_or_default();
    all.extend(tags.and_then(Value::members).cloned().unwrap_or_default());
    attributes.insert("tags_all".to_owned(), Value::map(all));
}
