//! One resource or data source after another, made, found or read.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Action, Change, MadeResource, Mode,
    difference::differences,
    unmade::{Unmade, all_known},
};
use crate::{
    address::{Instance, ResourceInstance},
    block::Surroundings,
    configuration::{Declaration, Modelled, Module, Node, ResourceBlock},
    error::{Problem, Refusal, TerraformError},
    evaluate::Scope,
    graph::NodeId,
    load::{Configuration, check},
    providers::Providers,
    resources::{Arguments, Clients, Element, Exports, Made as Read, Resource, call::incomplete},
    value::Value,
    walk::{One, Repeated, State},
};

#[derive(Debug)]
pub(super) struct Made {
    pub(super) configuration: Configuration,
    pub(super) state: State,
    pub(super) resources: BTreeMap<ResourceInstance, (MadeResource, NodeId)>,
    /// The values of the resources' arguments and attributes.
    pub(super) attributes: BTreeMap<ResourceInstance, BTreeMap<String, Value>>,
    /// Elements by the name that decisions give them, with the resource that holds them.
    pub(super) elements: BTreeMap<String, Vec<(ResourceInstance, Element)>>,
    /// In which order the resources were made.
    pub(super) order: Vec<ResourceInstance>,
    /// The ids of what was made or found.
    taken: BTreeSet<String>,
    mode: Mode,
    pub(super) changes: Vec<Change>,
    /// What AWS refused so far, where the apply goes on.
    pub(super) refused: Vec<Problem>,
}

impl Made {
    pub(super) fn new(configuration: &Configuration, mode: Mode) -> Self {
        Self {
            configuration: configuration.clone(),
            state: configuration.state.clone(),
            resources: BTreeMap::new(),
            attributes: BTreeMap::new(),
            elements: BTreeMap::new(),
            order: Vec::new(),
            taken: BTreeSet::new(),
            mode,
            changes: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Makes or reads every instance of a resource or data source, and gives the value of the whole.
    pub(super) async fn make(
        &mut self,
        id: NodeId,
        module: &Module,
        node: &Node,
        instance: &Instance,
        repeated: Repeated,
        providers: &mut Providers,
    ) -> Result<Value, TerraformError> {
        let Declaration::Resource(block) = &node.declaration else { return Ok(Value::unknown()) };
        let ground = Arc::clone(&self.configuration.ground);
        let Some(ones) = &repeated.instances else {
            return match block.kind {
                None => Ok(Value::unknown()),
                Some(_) => Err(Problem::new(format!("how often `{instance}{}` is there is not known", node.address))
                    .at(node.header.clone(), "its `count` or `for_each` depends on what is not made here")
                    .help("give the value it depends on: `data: { <address>: { … } }`")
                    .into()),
            };
        };
        let provider = ground.provider(id, block, instance, &self.state).cloned();
        let mut values = Vec::new();
        for one in ones {
            let name =
                ResourceInstance { module: instance.clone(), address: node.address.clone(), key: one.key.clone() };
            if self.mode != Mode::Find {
                self.conditions(module, node, block, instance, one, None)?;
            }
            let given = ground.given_for(instance, &node.address, &one.key);
            let value = match (block.kind, given) {
                (None, given) => given.unwrap_or_else(Value::unknown),
                (Some(kind), Some(given)) if kind.is_data() => {
                    let mut all = one.attributes.clone();
                    all.extend(given.members().cloned().unwrap_or_default());
                    Value::object(all)
                }
                (Some(kind), _) => {
                    match self.instance(kind, id, node, block, &name, one, provider.as_ref(), providers).await {
                        Ok(attributes) => Value::object(attributes),
                        // What depends on it is not tried; everything else is.
                        Err(error) if self.mode == Mode::Create => return Err(error),
                        Err(error) => {
                            self.refused.extend(error.into_problems());
                            Value::unknown()
                        }
                    }
                }
            };
            if !value.is_unknown() && self.mode != Mode::Find {
                self.conditions(module, node, block, instance, one, Some(&value))?;
            }
            values.push((one.key.clone(), value));
        }
        Ok(repeated.whole(values))
    }

    /// Makes, finds or reads one instance, and gives all its attributes.
    #[expect(clippy::too_many_arguments, reason = "each is one fact of the one instance")]
    async fn instance(
        &mut self,
        kind: Modelled,
        id: NodeId,
        node: &Node,
        block: &ResourceBlock,
        name: &ResourceInstance,
        one: &One,
        provider: Option<&Value>,
        providers: &mut Providers,
    ) -> Result<Exports, TerraformError> {
        if let Err(problem) = all_known(node, block, name, &one.attributes) {
            // What it waits for was refused, which is said already, or is not there.
            return match self.mode {
                Mode::Find => Ok(one.attributes.clone()),
                _ if !self.refused.is_empty() => Err(Vec::new().into()),
                _ => Err(problem.into()),
            };
        }
        let clients = providers.clients(provider).map_err(|problem| problem.at(node.header.clone(), "made by it"))?;
        let refused = |refusal| {
            let unmade = Unmade::new(kind, &one.attributes, &node.header);
            TerraformError::refused(refusal, &name.to_string(), node.header.clone()).unmade(unmade)
        };
        let mut attributes = one.attributes.clone();
        let resource = match kind {
            Modelled::Data(source) => {
                let wanted = Arguments::new(&one.attributes, 0);
                let wrong = |message: String| {
                    Problem::new(format!("`{name}`: {message}"))
                        .at(node.header.clone(), "this data source")
                        .help("fix its arguments")
                };
                let exports = match source.computed(&wanted).map_err(wrong)? {
                    Some(computed) => computed,
                    None => match source.read(&wanted, clients).await {
                        Err(_) if self.mode == Mode::Find => Exports::new(),
                        read => read.map_err(refused)?,
                    },
                };
                attributes.extend(exports);
                return Ok(attributes);
            }
            Modelled::Resource(resource) => resource,
        };
        let ordinal = self.order.len() + 1;
        let found = self.settle(resource, name, &one.attributes, ordinal, clients).await.map_err(refused)?;
        let Some((created, read)) = found else { return Ok(attributes) };
        merge(resource, &mut attributes, created, read.exports);
        for element in read.elements {
            self.elements.entry(element.of.clone()).or_default().push((name.clone(), element));
        }
        let text = |name: &str| attributes.get(name).and_then(Value::to_text);
        let made = MadeResource {
            address: name.to_string(),
            resource_type: resource.type_name().to_owned(),
            id: text("id").unwrap_or_default(),
            arn: text("arn"),
            attributes: known_part(&attributes),
            place: node.header.place(),
        };
        self.taken.insert(made.id.clone());
        self.taken.insert(format!("{} {}", made.resource_type, made.id));
        self.resources.insert(name.clone(), (made, id));
        // What was written knows its places; what AWS made of it does not.
        let written = one.attributes.iter().filter(|(_, value)| value.origin.is_some() || value.items().is_some());
        let written = written.filter(|(_, value)| value.is_known());
        let written = written.map(|(name, value)| (name.clone(), value.clone()));
        self.attributes.insert(name.clone(), attributes.clone().into_iter().chain(written).collect());
        self.order.push(name.clone());
        Ok(attributes)
    }

    /// Brings one resource about: what its making alone told, and what reading it tells. Nothing when it is only looked
    /// for, and is not there.
    async fn settle(
        &mut self,
        resource: &'static dyn Resource,
        name: &ResourceInstance,
        wanted: &Exports,
        ordinal: usize,
        aws: &Clients,
    ) -> Result<Option<(Exports, Read)>, Refusal> {
        let arguments = Arguments::new(wanted, ordinal).besides(&self.taken);
        let address = name.to_string();
        let there = match self.mode {
            Mode::Create => None,
            Mode::Converge | Mode::Find => resource.read(&arguments, aws).await?,
        };
        // One thing has one resource: AWS refuses to make it for a second.
        let key = |id: &Value| format!("{} {}", resource.type_name(), id.to_text().unwrap_or_default());
        let there = there.filter(|there| !there.exports.get("id").is_some_and(|id| self.taken.contains(&key(id))));
        let (created, action) = match (there, self.mode) {
            (None, Mode::Find) => return Ok(None),
            (Some(there), Mode::Find) => return Ok(Some((Exports::new(), there))),
            (None, _) => (resource.create(&arguments, aws).await?, Action::Added),
            (Some(there), _) => {
                let attributes = differences(resource, wanted, &there.exports);
                if attributes.is_empty() {
                    self.changes.push(Change { address, action: Action::Unchanged });
                    return Ok(Some((Exports::new(), there)));
                }
                // What is not written is left as it is; what is written as null is taken away.
                let mut known = wanted.clone();
                let is_open = |name: &String| wanted.get(name).is_none_or(|value| !value.is_known());
                known.extend(
                    there
                        .exports
                        .iter()
                        .filter(|(name, _)| is_open(name))
                        .map(|(name, value)| (name.clone(), value.clone())),
                );
                let current: Exports = wanted.clone().into_iter().chain(there.exports).collect();
                let current = Arguments::new(&current, ordinal);
                if attributes.iter().any(|name| resource.fixed().contains(name)) {
                    resource.delete(&current, aws).await?;
                    (resource.create(&arguments, aws).await?, Action::Replaced(attributes))
                } else {
                    resource.update(&Arguments::new(&known, ordinal), &current, aws).await?;
                    let ids = ["id", "arn"].into_iter();
                    let ids = ids.filter_map(|name| Some((name.to_owned(), known_value(&known, name)?)));
                    (ids.collect(), Action::Changed(attributes))
                }
            }
        };
        self.changes.push(Change { address, action });
        let mut known = wanted.clone();
        known.extend(created.clone());
        let read = resource.read(&Arguments::new(&known, ordinal), aws).await?;
        let missing = || incomplete("the read after it", "resource: it is not there although it was made");
        Ok(Some((created, read.ok_or_else(missing)?)))
    }

    /// Checks the preconditions of an instance, or with its value the postconditions.
    fn conditions(
        &self,
        module: &Module,
        node: &Node,
        block: &ResourceBlock,
        instance: &Instance,
        one: &One,
        value: Option<&Value>,
    ) -> Result<(), Problem> {
        for condition in block.conditions.iter().filter(|condition| condition.after == value.is_some()) {
            let scope = self.configuration.ground.scope(module, instance, &self.state);
            let mut around = Surroundings { scope, file: &node.file, bound: one.bound.clone() };
            around.bound.extend(value.map(|value| ("self".to_owned(), value.clone())));
            let what = if condition.after { "postcondition" } else { "precondition" };
            let otherwise = format!("a {what} of `{instance}{}{}` does not hold", node.address, one.key);
            check(around.evaluator(), &condition.rule, &otherwise)?;
        }
        Ok(())
    }

    pub(super) fn scope(&self) -> Option<Scope<'_>> {
        let ground = &self.configuration.ground;
        Some(ground.scope(ground.tree.modules.first()?, &Instance::default(), &self.state))
    }
}

/// All that is known of a resource: what its making and its reading told fills what was not written.
fn merge(resource: &'static dyn Resource, attributes: &mut Exports, created: Exports, read: Exports) {
    *attributes = merged(resource, attributes, &read);
    attributes.extend(created);
}

fn merged(resource: &'static dyn Resource, wanted: &Exports, read: &Exports) -> Exports {
    let mut all = wanted.clone();
    for (name, value) in read {
        let is_written = wanted.get(name).is_some_and(|value| value.is_known() && !value.is_null());
        if !is_written || resource.rewritten().contains(&name.as_str()) {
            all.insert(name.clone(), value.clone());
        }
    }
    all
}

fn known_value(known: &Exports, name: &str) -> Option<Value> {
    known.get(name).filter(|value| value.is_known() && !value.is_null()).cloned()
}

fn known_part(attributes: &BTreeMap<String, Value>) -> serde_json::Value {
    let known = attributes.iter().filter_map(|(name, value)| Some((name.clone(), value.to_json()?)));
    known.collect::<serde_json::Map<_, _>>().into()
}
