//! A folder's blocks, read into what they declare.
//!
//! Everything that can be told from the text alone is checked here: block kinds, labels, resource types, argument
//! names, double declarations. A problem does not keep the rest from being read.

mod body;
mod call;
mod json_syntax;
mod output;
mod overrides;
mod provider;
mod repetition;
mod resource;
mod tree;
mod variable;

use std::{collections::BTreeMap, sync::Arc};

use camino::Utf8PathBuf;
use hcl_edit::{
    Span,
    expr::Expression,
    parser::parse_body,
    structure::{Block, Body, Structure},
};

pub(crate) use self::{
    call::Call,
    json_syntax::native,
    output::Output,
    provider::Provider,
    resource::{Modelled, ResourceBlock},
    tree::Tree,
    variable::{Validation, Variable},
};
use crate::{
    address::Address,
    error::Problem,
    quotes,
    reference::{Reference, references, references_of_body, references_within},
    source::{Location, SourceFile},
};

/// All that the files of one folder declare.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub(crate) nodes: Vec<Node>,
    pub(crate) index: BTreeMap<Address, usize>,
    /// The names of the calls that lead to it from the root.
    pub(crate) path: Vec<String>,
    /// Its folder, as `path.module` names it.
    pub(crate) shown: String,
    /// Its folder, as files are opened.
    pub(crate) dir: Utf8PathBuf,
}

/// One declaration.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) address: Address,
    /// The words that open it: `resource "aws_iam_role" "x"`, or the name of a local.
    pub(crate) header: Location,
    pub(crate) file: Arc<SourceFile>,
    pub(crate) declaration: Declaration,
}

/// What a node declares.
#[derive(Debug)]
pub(crate) enum Declaration {
    Provider(Provider),
    Variable(Variable),
    Local(Expression),
    Call(Call),
    /// A resource or a data source.
    Resource(Box<ResourceBlock>),
    Output(Output),
}

impl Module {
    /// The declaration of this address.
    pub(crate) fn node(&self, address: &Address) -> Option<&Node> {
        self.nodes.get(*self.index.get(address)?)
    }

    /// Reads all files; problems are collected, several at once.
    pub(crate) fn read(files: &[Arc<SourceFile>]) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::default();
        for file in files {
            reader.file(file);
        }
        if reader.problems.is_empty() { Ok(reader.module) } else { Err(reader.problems) }
    }
}

impl Node {
    /// What this declaration needs, of its own module, before it can be evaluated.
    pub(crate) fn references(&self) -> Result<Vec<Reference>, Problem> {
        match &self.declaration {
            // A variable has its value from the caller; its conditions are checked when everything else has a value.
            Declaration::Variable(_) => Ok(Vec::new()),
            Declaration::Local(value) => references(value, &self.file),
            Declaration::Provider(provider) => {
                let parts = provider.region.iter().chain(&provider.default_tags).chain(&provider.assume_role);
                let found: Result<Vec<_>, _> = parts.map(|part| references(part, &self.file)).collect();
                Ok(found?.concat())
            }
            Declaration::Call(call) => {
                let repetition = call.repetition.as_ref();
                Ok(repetition.map(|repetition| repetition.references(&self.file)).transpose()?.unwrap_or_default())
            }
            Declaration::Output(output) => {
                let mut found = references(&output.value, &self.file)?;
                found.extend(output.depends_on.iter().cloned());
                Ok(found)
            }
            Declaration::Resource(resource) => {
                let bound = resource.bound();
                let mut found = match resource.kind {
                    Some(_) => references_of_body(&resource.body, &self.file, &bound)?,
                    // What is not modelled is not evaluated.
                    None => Vec::new(),
                };
                if let Some(repetition) = &resource.repetition {
                    found.extend(repetition.references(&self.file)?);
                }
                for condition in &resource.conditions {
                    let bound: Vec<String> = bound.iter().cloned().chain(["self".to_owned()]).collect();
                    for expression in [&condition.rule.condition, &condition.rule.error_message] {
                        found.extend(references_within(expression, &self.file, &bound)?);
                    }
                }
                found.extend(resource.depends_on.iter().cloned());
                Ok(found)
            }
        }
    }
}

#[derive(Default)]
struct Reader {
    module: Module,
    problems: Vec<Problem>,
}

impl Reader {
    fn file(&mut self, file: &Arc<SourceFile>) {
        let body = parse(file).and_then(|body| match file.overrides_from {
            Some(from) => overrides::merged(body, from, file),
            None => Ok(body),
        });
        let body = match body {
            Ok(body) => body,
            Err(problem) => {
                self.problems.push(problem);
                return;
            }
        };
        for structure in body.iter() {
            let outcome = match structure {
                Structure::Attribute(attribute) => {
                    Err(Problem::new(format!("`{}` stands outside of a block", attribute.key.as_str()))
                        .at(Location::new(file, attribute.key.span()), "no block around it")
                        .help("put it into a `locals { }` block, or into the block it belongs to"))
                }
                Structure::Block(block) => self.block(block, file),
            };
            if let Err(problem) = outcome {
                self.problems.push(problem);
            }
        }
    }

    fn block(&mut self, block: &Block, file: &Arc<SourceFile>) -> Result<(), Problem> {
        let header = header(block, file);
        match block.ident.as_str() {
            "variable" => {
                let name = body::one_label(block, file, "variable \"name\" { … }")?;
                let variable = variable::read(block, file)?;
                self.declare(Address::Variable(name), header, file, Declaration::Variable(variable))
            }
            "locals" => {
                body::no_blocks(&block.body, file)?;
                for attribute in block.body.attributes() {
                    let header = Location::new(file, attribute.key.span());
                    let address = Address::Local(attribute.key.as_str().to_owned());
                    self.declare(address, header, file, Declaration::Local(attribute.value.clone()))?;
                }
                Ok(())
            }
            "output" => {
                let name = body::one_label(block, file, "output \"name\" { … }")?;
                let output = output::read(block, file)?;
                self.declare(Address::Output(name), header, file, Declaration::Output(output))
            }
            which @ ("resource" | "data") => {
                let (kind, name) =
                    body::two_labels(block, file, &format!("{which} \"aws_iam_role\" \"name\" {{ … }}"))?;
                let is_data = which == "data";
                let resource = resource::read(block, file, &kind, is_data, &mut self.problems)?;
                let address = if is_data { Address::Data(kind, name) } else { Address::Resource(kind, name) };
                self.declare(address, header, file, Declaration::Resource(Box::new(resource)))
            }
            "module" => {
                let name = body::one_label(block, file, "module \"name\" { … }")?;
                let call = call::read(block, file)?;
                self.declare(Address::Module(name), header, file, Declaration::Call(call))
            }
            "provider" => match provider::read(block, file)? {
                Some((alias, provider)) => {
                    self.declare(Address::Provider(alias), header, file, Declaration::Provider(provider))
                }
                None => Ok(()),
            },
            // Versions, backends, earlier addresses of resources, what exists already, and checks that only warn: what
            // is made in a fresh account does not depend on them.
            "terraform" | "moved" | "import" | "removed" | "check" => Ok(()),
            other => Err(unknown_block(other, Location::new(file, block.ident.span()))),
        }
    }

    fn declare(
        &mut self,
        address: Address,
        header: Location,
        file: &Arc<SourceFile>,
        declaration: Declaration,
    ) -> Result<(), Problem> {
        if let Some(first) = self.module.node(&address) {
            return Err(twice(&address.to_string(), header, first.header.clone()));
        }
        self.module.index.insert(address.clone(), self.module.nodes.len());
        self.module.nodes.push(Node { address, header, file: Arc::clone(file), declaration });
        Ok(())
    }
}

/// The words that open a block.
fn header(block: &Block, file: &Arc<SourceFile>) -> Location {
    let start = block.ident.span();
    let end = block.labels.last().and_then(Span::span).or_else(|| start.clone());
    Location::new(file, start.zip(end).map(|(start, end)| start.start..end.end))
}

fn twice(what: &str, second: Location, first: Location) -> Problem {
    Problem::new(format!("`{what}` is declared twice"))
        .at(second, "declared again")
        .also(first, "declared first")
        .help("remove or rename one of the two")
}

fn unknown_block(name: &str, at: Location) -> Problem {
    let not_yet = ["ephemeral", "action", "list"];
    if not_yet.contains(&name) {
        return Problem::new(format!("`{name}` blocks are not read yet"))
            .at(at, "would change what is made")
            .help("write what it gives as a resource, a local or a variable");
    }
    let known = [
        "variable",
        "locals",
        "output",
        "resource",
        "data",
        "module",
        "provider",
        "terraform",
        "moved",
        "import",
        "removed",
        "check",
    ];
    let known = known.into_iter();
    let otherwise = "a file has variable, locals, output, resource, data, module, provider and terraform blocks";
    Problem::new(format!("there is no block kind `{name}`")).at(at, "unknown block kind").suggest(
        name,
        known.chain(not_yet),
        otherwise,
    )
}

/// The body of a file, or its syntax error at the spot.
pub(crate) fn parse(file: &Arc<SourceFile>) -> Result<Body, Problem> {
    if let Some(span) = quotes::unclosed(&file.text) {
        return Err(Problem::new("a quoted string is not closed on its line")
            .at(Location::new(file, Some(span)), "this quote is open")
            .help("close the quote, or use a heredoc (`<<-EOT`) for text of several lines"));
    }
    parse_body(&file.text).map_err(|error| {
        let offset = error.location().offset().min(file.text.len());
        let length = file.text.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let label = if length == 0 { "the text ends here" } else { "not understood from here on" };
        Problem::new(format!("this is not HCL: {}", error.message()))
            .at(Location::new(file, Some(offset..offset + length)), label)
            .help("look for a missing quote, brace, bracket or comma here or on the line before")
    })
}
