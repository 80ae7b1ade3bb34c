//! Making what a configuration declares, and what is known afterwards.
//!
//! Resources are made one after another, each after what it refers to. The first refusal ends the apply, as what
//! follows may depend on it; what was made stays.

use std::{collections::BTreeMap, sync::Arc};

use camino::Utf8Path;
use hcl_edit::parser::parse_expr;

use crate::{
    configuration::{Declaration, Node},
    error::{Problem, TerraformError},
    evaluate::{Evaluator, Scope},
    place,
    plan::Configuration,
    reference::{Address, references},
    resources::{Arguments, Clients, Element},
    source::{Location, Place, SourceFile},
    value::Value,
};

/// A configuration that has been applied: every reference has its value.
#[derive(Clone, Debug)]
pub struct Applied(Arc<State>);

#[derive(Debug)]
struct State {
    configuration: Configuration,
    values: BTreeMap<Address, Value>,
    made: BTreeMap<Address, MadeResource>,
    /// Elements by the name that decisions give them, with the resource that holds them.
    elements: BTreeMap<String, Vec<(Address, Element)>>,
}

/// A resource that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeResource {
    /// `aws_iam_role.github_actions`
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
    let clients = Clients { iam: aws_sdk_iam::Client::new(aws), ecr: aws_sdk_ecr::Client::new(aws) };
    let mut state = State {
        configuration: configuration.clone(),
        values: configuration.values.clone(),
        made: BTreeMap::new(),
        elements: BTreeMap::new(),
    };
    for node in configuration.in_order() {
        if let Some(value) = configuration.evaluate(node, &state.values)? {
            let value = state.made_of(node, value, &clients).await?;
            state.values.insert(node.address.clone(), value);
        }
    }
    Ok(Applied(Arc::new(state)))
}

/// A resource that AWS refused to make, with the values that were known by then.
#[derive(Debug)]
pub(crate) struct Unmade {
    configuration: Configuration,
    values: BTreeMap<Address, Value>,
    address: Address,
    header: Location,
}

impl Unmade {
    /// Where an element of one of its policies is written: the closest match of all its arguments that are JSON.
    pub(crate) fn locate(&self, pointer: &str) -> Location {
        let module = &self.configuration.module;
        let scope = Scope { values: &self.values, dir: &self.configuration.dir };
        let found = module.node(&self.address).and_then(|node| {
            let Declaration::Resource(block) = &node.declaration else { return None };
            let documents = block.resource.schema().documents(|name| block.body.get_blocks(name).count());
            let elements = documents.into_iter().map(|document| Element {
                of: String::new(),
                document: Some(document),
                attributes: &[],
            });
            let places = elements.filter_map(|element| place::locate(module, scope, node, &element, pointer));
            places.max_by_key(|(depth, _)| *depth).map(|(_, location)| location)
        });
        found.unwrap_or_else(|| self.header.clone()).first_line()
    }
}

impl State {
    /// The value of a node after the apply: for a resource, after making it.
    async fn made_of(&mut self, node: &Node, value: Value, clients: &Clients) -> Result<Value, TerraformError> {
        let (Declaration::Resource(block), Value::Object(mut attributes)) = (&node.declaration, value.clone()) else {
            return Ok(value);
        };
        let address = node.address.to_string();
        let schema = block.resource.schema();
        for written in block.body.attributes() {
            let name = written.key.as_str();
            if schema.attribute(name).is_some() && attributes.get(name).is_some_and(|value| !value.is_known()) {
                return Err(Problem::new(format!("`{name}` of `{address}` is still unknown when it is applied"))
                    .at(Location::new(&node.file, hcl_edit::Span::span(&written.value)).first_line(), "not known")
                    .help("refer to an attribute that AWS gives")
                    .into());
            }
        }
        let ordinal = self.made.len() + 1;
        let outcome = block.resource.create(&Arguments::new(&attributes, ordinal), clients).await;
        let made = outcome.map_err(|refusal| {
            let (configuration, values) = (self.configuration.clone(), self.values.clone());
            let unmade = Unmade { configuration, values, address: node.address.clone(), header: node.header.clone() };
            TerraformError::refused(refusal, &address, node.header.clone()).unmade(unmade)
        })?;
        attributes.extend(made.exports);
        for element in made.elements {
            let of = self.elements.entry(element.of.clone()).or_default();
            of.push((node.address.clone(), element));
        }
        let text = |name: &str| attributes.get(name).and_then(Value::to_text);
        self.made.insert(
            node.address.clone(),
            MadeResource {
                resource_type: block.resource.type_name().to_owned(),
                id: text("id").unwrap_or_default(),
                arn: text("arn"),
                attributes: known_part(&attributes),
                place: node.header.place(),
                address,
            },
        );
        Ok(Value::Object(attributes))
    }
}

fn known_part(attributes: &BTreeMap<String, Value>) -> serde_json::Value {
    let known = attributes.iter().filter_map(|(name, value)| Some((name.clone(), value.to_json()?)));
    known.collect::<serde_json::Map<_, _>>().into()
}

impl Applied {
    /// The value of a reference or expression, such as `aws_iam_role.github_actions.arn`, `output.role_arn`, `var.env`
    /// or `"${aws_ecr_repository.app.repository_url}:latest"`.
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
        for reference in references(&expression, &file)? {
            if !self.0.values.contains_key(&reference.address) {
                let written = reference.address.to_string();
                let declared: Vec<String> = self.0.values.keys().map(Address::to_string).collect();
                let help = format!("declared are: {}", declared.join(", "));
                let problem =
                    Problem::new(format!("`{written}` is not declared")).at(reference.at, "refers to nothing");
                return Err(problem.suggest(&written, declared.iter().map(String::as_str), help).into());
            }
        }
        let value = Evaluator::new(self.scope(), &file).evaluate(&expression)?;
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
        let module = &self.0.configuration.module;
        let found = candidates.iter().filter_map(|(address, element)| {
            place::locate(module, self.scope(), module.node(address)?, element, pointer)
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
        self.0.made.values()
    }

    /// Removes one resource through the APIs that Terraform calls when it destroys it.
    ///
    /// # Errors
    ///
    /// An address at which nothing was made, or AWS's refusal.
    pub async fn delete(&self, address: &str, aws: &aws_config::SdkConfig) -> Result<(), TerraformError> {
        let made = self.0.made.keys().find(|made| made.to_string() == address);
        let node = made.and_then(|made| self.0.configuration.module.node(made));
        let values = made.and_then(|made| self.0.values.get(made));
        let (Some(Node { declaration: Declaration::Resource(block), header, .. }), Some(Value::Object(values))) =
            (node, values)
        else {
            let known: Vec<&str> = self.resources().map(|made| made.address.as_str()).collect();
            let problem = Problem::new(format!("no resource `{address}` was made"));
            return Err(problem.suggest(address, known.clone(), format!("made were: {}", known.join(", "))).into());
        };
        let clients = Clients { iam: aws_sdk_iam::Client::new(aws), ecr: aws_sdk_ecr::Client::new(aws) };
        let outcome = block.resource.delete(&Arguments::new(values, 0), &clients).await;
        outcome.map_err(|refusal| TerraformError::refused(refusal, address, header.clone()))
    }

    fn scope(&self) -> Scope<'_> {
        Scope { values: &self.0.values, dir: &self.0.configuration.dir }
    }
}
