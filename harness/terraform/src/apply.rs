//! Making what a configuration declares, and what is known afterwards.
//!
//! Resources are made one after another, each after what it refers to. The first refusal ends the apply, as what
//! follows may depend on it; what was made stays.

use std::{collections::BTreeMap, sync::Arc};

use camino::Utf8Path;
use hcl_edit::parser::parse_expr;

use crate::{
    address::{Address, Instance, ResourceInstance},
    block::Surroundings,
    configuration::{Declaration, Modelled, Module, Node, ResourceBlock},
    error::{Problem, TerraformError},
    evaluate::{Evaluator, Scope},
    graph::NodeId,
    load::{Configuration, check},
    place,
    providers::Providers,
    reference::references,
    resources::{Arguments, Element},
    source::{Location, Place, SourceFile},
    value::Value,
    walk::{One, Outcome, Repeated, State},
};

/// A configuration that has been applied: every reference has its value.
#[derive(Clone, Debug)]
pub struct Applied(Arc<Made>);

#[derive(Debug)]
struct Made {
    configuration: Configuration,
    state: State,
    resources: BTreeMap<ResourceInstance, (MadeResource, NodeId)>,
    /// The values of the resources' arguments and attributes.
    attributes: BTreeMap<ResourceInstance, BTreeMap<String, Value>>,
    /// Elements by the name that decisions give them, with the resource that holds them.
    elements: BTreeMap<String, Vec<(ResourceInstance, Element)>>,
    /// In which order the resources were made.
    order: Vec<ResourceInstance>,
}

/// A resource that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeResource {
    /// `aws_iam_role.github_actions`, `module.ecr["app"].aws_ecr_repository.this[0]`
    pub address: String,
    /// `aws_iam_role`
    pub resource_type: String,
    /// The id by which Terraform imports it: the name of a role or repository, the ARN of a policy or provider.
    pub id: String,
    /// Its ARN, if it has one.
    pub arn: Option<String>,
    /// All its attributes: those that were written and those that AWS gave.
    pub attributes: serde_json::Value,
    /// Where it is declared.
    pub place: Place,
}

/// Makes everything that the configuration declares, with the credentials, region and endpoint of `aws`.
///
/// # Errors
///
/// A value that is not known or not of its type after all, or AWS's refusal with its code and message
/// ([`TerraformError::aws_code`]), at the block of the resource.
pub async fn apply(configuration: &Configuration, aws: &aws_config::SdkConfig) -> Result<Applied, TerraformError> {
    let mut made = Made {
        configuration: configuration.clone(),
        state: configuration.state.clone(),
        resources: BTreeMap::new(),
        attributes: BTreeMap::new(),
        elements: BTreeMap::new(),
        order: Vec::new(),
    };
    let ground = Arc::clone(&configuration.ground);
    let mut providers = Providers::new(aws);
    for id in &ground.order {
        let Some((module, node)) = ground.node(*id) else { continue };
        for instance in made.state.instances(&module.path) {
            match ground.evaluate(*id, &instance, &mut made.state)? {
                Outcome::Value(value) if matches!(node.address, Address::Output(_)) => {
                    made.state.set_output(&instance, &node.address, value);
                }
                Outcome::Value(value) => made.state.set(&instance, &node.address, value),
                Outcome::Called => {}
                Outcome::Repeated(repeated) => {
                    let value = made.make(*id, module, node, &instance, repeated, &mut providers).await?;
                    made.state.set(&instance, &node.address, value);
                }
            }
        }
    }
    Ok(Applied(Arc::new(made)))
}

/// A resource that AWS refused to make, with the values of its arguments.
#[derive(Debug)]
pub(crate) struct Unmade {
    attributes: BTreeMap<String, Value>,
    documents: Vec<Element>,
    header: Location,
}

impl Unmade {
    /// Where an element of one of its policies is written: the closest match of all its arguments that are JSON.
    pub(crate) fn locate(&self, pointer: &str) -> Location {
        let places =
            self.documents.iter().filter_map(|element| place::locate(&self.attributes, &self.header, element, pointer));
        let found = places.max_by_key(|(depth, _)| *depth).map(|(_, location)| location);
        found.unwrap_or_else(|| self.header.clone()).first_line()
    }
}

impl Made {
    /// Makes or reads every instance of a resource or data source, and gives the value of the whole.
    async fn make(
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
            self.conditions(module, node, block, instance, one, None)?;
            let given = ground.given_for(instance, &node.address, &one.key);
            let value = match (block.kind, given) {
                (None, given) => given.unwrap_or_else(Value::unknown),
                (Some(kind), Some(given)) if kind.is_data() => {
                    let mut all = one.attributes.clone();
                    all.extend(given.members().cloned().unwrap_or_default());
                    Value::object(all)
                }
                (Some(kind), _) => {
                    all_known(node, block, &name, &one.attributes)?;
                    let attributes = self.one(kind, id, node, &name, one, provider.as_ref(), providers).await?;
                    Value::object(attributes)
                }
            };
            self.conditions(module, node, block, instance, one, Some(&value))?;
            values.push((one.key.clone(), value));
        }
        Ok(repeated.whole(values))
    }

    /// Makes or reads one instance, and gives all its attributes.
    #[expect(clippy::too_many_arguments, reason = "each is one fact of the one instance")]
    async fn one(
        &mut self,
        kind: Modelled,
        id: NodeId,
        node: &Node,
        name: &ResourceInstance,
        one: &One,
        provider: Option<&Value>,
        providers: &mut Providers,
    ) -> Result<BTreeMap<String, Value>, TerraformError> {
        let mut attributes = one.attributes.clone();
        let refused = |refusal| {
            let header = node.header.clone();
            let documents = documents(kind, &one.attributes);
            let unmade = Unmade { attributes: one.attributes.clone(), documents, header: header.clone() };
            TerraformError::refused(refusal, &name.to_string(), header).unmade(unmade)
        };
        let clients = providers.clients(provider).map_err(|problem| problem.at(node.header.clone(), "made by it"))?;
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
                    None => source.read(&wanted, clients).await.map_err(refused)?,
                };
                attributes.extend(exports);
                return Ok(attributes);
            }
            Modelled::Resource(resource) => resource,
        };
        let made =
            resource.create(&Arguments::new(&attributes, self.order.len() + 1), clients).await.map_err(refused)?;
        attributes.extend(made.exports);
        for element in made.elements {
            self.elements.entry(element.of.clone()).or_default().push((name.clone(), element));
        }
        let text = |name: &str| attributes.get(name).and_then(Value::to_text);
        let resource = MadeResource {
            address: name.to_string(),
            resource_type: resource.type_name().to_owned(),
            id: text("id").unwrap_or_default(),
            arn: text("arn"),
            attributes: known_part(&attributes),
            place: node.header.place(),
        };
        self.resources.insert(name.clone(), (resource, id));
        // What was written knows its places; what AWS made of it does not.
        let written = one.attributes.iter().filter(|(_, value)| value.origin.is_some() || value.items().is_some());
        let written = written.map(|(name, value)| (name.clone(), value.clone()));
        self.attributes.insert(name.clone(), attributes.clone().into_iter().chain(written).collect());
        self.order.push(name.clone());
        Ok(attributes)
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

    fn scope(&self) -> Option<Scope<'_>> {
        let ground = &self.configuration.ground;
        Some(ground.scope(ground.tree.modules.first()?, &Instance::default(), &self.state))
    }
}

/// Refuses an argument that is still unknown when it is sent, naming what it waits for.
fn all_known(
    node: &Node,
    block: &ResourceBlock,
    name: &ResourceInstance,
    attributes: &BTreeMap<String, Value>,
) -> Result<(), Problem> {
    let unknown = |written: &str| attributes.get(written).is_some_and(|value| !value.is_known());
    if let Some(written) = block.body.attributes().find(|written| unknown(written.key.as_str())) {
        let at = Location::new(&node.file, hcl_edit::Span::span(&written.value)).first_line();
        let needed = references(&written.value, &node.file).unwrap_or_default();
        let needed: Vec<String> = needed.iter().map(|reference| format!("`{}`", reference.address)).collect();
        let help = match needed.is_empty() {
            true => "refer to something that is made here".to_owned(),
            false => format!(
                "it depends on {}: give what is not made here: `data: {{ <address>: {{ … }} }}`",
                needed.join(", ")
            ),
        };
        let message = format!("`{}` of `{name}` is still unknown when it is applied", written.key.as_str());
        return Err(Problem::new(message).at(at, "not known").help(help));
    }
    for nested in block.body.blocks() {
        let kind = nested.labels.first().map_or(nested.ident.as_str(), |label| label.as_str());
        let whole = attributes.get(kind).is_some_and(Value::is_unknown);
        if whole {
            let at = Location::new(&node.file, hcl_edit::Span::span(&nested.ident));
            return Err(Problem::new(format!("how many `{kind}` blocks `{name}` has is not known"))
                .at(at, "depends on what is not made here")
                .help("give the value it depends on: `data: { <address>: { … } }`"));
        }
    }
    Ok(())
}

/// The elements of a resource whose making was refused: all its arguments that are JSON.
fn documents(kind: Modelled, attributes: &BTreeMap<String, Value>) -> Vec<Element> {
    let count = |block: &str| attributes.get(block).and_then(Value::items).map_or(0, <[_]>::len);
    let documents = kind.schema().documents(count).into_iter();
    documents.map(|document| Element { of: String::new(), document: Some(document), attributes: &[] }).collect()
}

fn known_part(attributes: &BTreeMap<String, Value>) -> serde_json::Value {
    let known = attributes.iter().filter_map(|(name, value)| Some((name.clone(), value.to_json()?)));
    known.collect::<serde_json::Map<_, _>>().into()
}

impl Applied {
    /// The value of a reference or expression, such as `aws_iam_role.github_actions.arn`, `output.role_arn`, `var.env`,
    /// `module.ecr.repository_url` or `"${aws_ecr_repository.app.repository_url}:latest"`.
    ///
    /// # Errors
    ///
    /// Text that is not an expression, a reference to nothing, or a value that AWS did not give.
    pub fn evaluate(&self, reference: &str) -> Result<serde_json::Value, TerraformError> {
        let file = SourceFile::new(Utf8Path::new("reference"), reference);
        let at = Location::new(&file, Some(0..reference.len()));
        let expression = parse_expr(reference).map_err(|error| {
            Problem::new(format!("`{reference}` is not a reference: {}", error.message()))
                .at(at.clone(), "not understood")
                .help("write it as in Terraform: `aws_iam_role.example.arn`, `output.example`, `var.example`")
        })?;
        let Some(scope) = self.0.scope() else { return Ok(serde_json::Value::Null) };
        for reference in references(&expression, &file)? {
            if !scope.values.contains_key(&reference.address) {
                let written = reference.address.to_string();
                let declared = scope.values.keys().filter(|address| !matches!(address, Address::Provider(_)));
                let declared: Vec<String> = declared.map(Address::to_string).collect();
                let help = format!("declared are: {}", declared.join(", "));
                let problem =
                    Problem::new(format!("`{written}` is not declared")).at(reference.at, "refers to nothing");
                return Err(problem.suggest(&written, declared.iter().map(String::as_str), help).into());
            }
        }
        let value = Evaluator::new(scope, &file).evaluate(&expression)?;
        value.to_json().ok_or_else(|| {
            let problem = Problem::new(format!("`{reference}` has no value that is known after the apply"));
            problem.at(at, "not known").help("refer to an attribute of a resource, or to an output").into()
        })
    }

    /// Where an element is written.
    ///
    /// `of` names it as decisions do: a role's ARN for its trust policy, a managed policy's ARN, `<role ARN>#<name>`
    /// for an inline policy, a provider's or repository's ARN. `pointer` is a JSON pointer into its policy
    /// (`/Statement/0/Condition/StringLike/…`) or one of its attributes (`/ClientIDList`). The nearest parent answers
    /// for what is not written on its own.
    #[must_use]
    pub fn place(&self, of: &str, pointer: &str) -> Option<Place> {
        let candidates = self.0.elements.get(of)?;
        let found = candidates.iter().filter_map(|(name, element)| {
            let (_, id) = self.0.resources.get(name)?;
            let (_, node) = self.0.configuration.ground.node(*id)?;
            place::locate(self.0.attributes.get(name)?, &node.header, element, pointer)
        });
        // Several resources may describe one element, as a repository and its policy do: the closest match counts.
        found.max_by_key(|(depth, _)| *depth).map(|(_, location)| location.first_line().place())
    }

    /// What was made at an address, such as `aws_iam_role.github_actions`.
    #[must_use]
    pub fn resource(&self, address: &str) -> Option<&MadeResource> {
        self.resources().find(|made| made.address == address)
    }

    /// Everything that was made, by address.
    pub fn resources(&self) -> impl Iterator<Item = &MadeResource> {
        self.0.resources.values().map(|(made, _)| made)
    }

    /// The addresses of the resources and data sources whose type is not modelled: they were not made.
    pub fn skipped(&self) -> impl Iterator<Item = String> {
        self.0.configuration.skipped()
    }

    /// Removes one resource through the APIs that Terraform calls when it destroys it.
    ///
    /// # Errors
    ///
    /// An address at which nothing was made, or AWS's refusal.
    pub async fn delete(&self, address: &str, aws: &aws_config::SdkConfig) -> Result<(), TerraformError> {
        let made = self.0.resources.iter().find(|(_, (made, _))| made.address == address);
        let Some((name, (_, id))) = made else {
            let known: Vec<&str> = self.resources().map(|made| made.address.as_str()).collect();
            let problem = Problem::new(format!("no resource `{address}` was made"));
            return Err(problem.suggest(address, known.clone(), format!("made were: {}", known.join(", "))).into());
        };
        let ground = &self.0.configuration.ground;
        let (Some((_, node)), Some(attributes)) = (ground.node(*id), self.0.attributes.get(name)) else {
            return Ok(());
        };
        let Declaration::Resource(block) = &node.declaration else { return Ok(()) };
        let Some(Modelled::Resource(resource)) = block.kind else { return Ok(()) };
        let mut providers = Providers::new(aws);
        let clients = providers.clients(ground.provider(*id, block, &name.module, &self.0.state))?;
        let outcome = resource.delete(&Arguments::new(attributes, 0), clients).await;
        outcome.map_err(|refusal| TerraformError::refused(refusal, address, node.header.clone()))
    }
}
