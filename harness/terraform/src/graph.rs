//! The order in which declarations are evaluated and applied.
//!
//! Everything comes after what it refers to, and resources after what needs none; what is independent stays in the
//! order of modules and files. A reference to nothing and a cycle are errors that show each place.

use std::collections::BTreeSet;

use hcl_edit::{Span, structure::Attribute};

use crate::{
    address::Address,
    configuration::{Call, Declaration, Module, Node, Tree},
    error::Problem,
    reference::{Reference, references_within},
    resources,
    source::Location,
};

/// A declaration: the number of its module, and its own in it.
pub(crate) type NodeId = (usize, usize);

/// Why one declaration waits for another.
type Edge = (NodeId, Location);

/// All declarations of all modules, in order.
pub(crate) fn ordered(tree: &Tree) -> Result<Vec<NodeId>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut nodes = Vec::new();
    for (module_index, module) in tree.modules.iter().enumerate() {
        for (index, node) in module.nodes.iter().enumerate() {
            let id = (module_index, index);
            let edges = edges(tree, id, module, node, &mut problems);
            nodes.push((id, edges));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    sorted(tree, &nodes).map_err(|problem| vec![problem])
}

fn edges(tree: &Tree, id: NodeId, module: &Module, node: &Node, problems: &mut Vec<Problem>) -> Vec<Edge> {
    let mut edges = Vec::new();
    match node.references() {
        Ok(references) => {
            for reference in references {
                match targets(tree, id.0, &reference) {
                    Ok(targets) => edges.extend(targets.into_iter().map(|target| (target, reference.at.clone()))),
                    Err(problem) => problems.push(problem),
                }
            }
        }
        Err(problem) => problems.push(problem),
    }
    if let (Address::Module(name), Declaration::Call(call)) = (&node.address, &node.declaration) {
        let called = tree.called(module, name).and_then(|index| tree.modules.get(index));
        problems.extend(called.into_iter().flat_map(|called| unknown_arguments(name, call, called, node)));
    }
    // What a module holds waits for the call that says how often it is there.
    if let Some((caller, call_node, call)) = tree.caller(module) {
        let at = || call.source_at.clone();
        edges.push(((caller, call_node), at()));
        match &node.address {
            Address::Variable(name) => {
                let bound: Vec<String> =
                    call.repetition.iter().map(|repetition| repetition.word().to_owned()).collect();
                let argument = call.arguments.iter().find(|argument| argument.key.as_str() == name);
                let file =
                    tree.modules.get(caller).and_then(|module| module.nodes.get(call_node)).map(|node| &node.file);
                if let (Some(argument), Some(file)) = (argument, file) {
                    match references_within(&argument.value, file, &bound) {
                        Ok(references) => {
                            for reference in references {
                                match targets(tree, caller, &reference) {
                                    Ok(found) => edges.extend(found.into_iter().map(|to| (to, reference.at.clone()))),
                                    Err(problem) => problems.push(problem),
                                }
                            }
                        }
                        Err(problem) => problems.push(problem),
                    }
                }
            }
            Address::Resource(..) | Address::Data(..) => {
                for reference in &call.depends_on {
                    if let Ok(found) = targets(tree, caller, reference) {
                        edges.extend(found.into_iter().map(|to| (to, reference.at.clone())));
                    }
                }
            }
            _ => {}
        }
    }
    if let Declaration::Resource(resource) = &node.declaration
        && resource.kind.is_some()
    {
        match provider_of(tree, id.0, resource.provider.as_deref()) {
            Some(Some(provider)) => edges.push((provider, node.header.clone())),
            Some(None) => {}
            None => problems.push(no_provider(resource.provider.as_deref(), node)),
        }
    }
    edges
}

/// Arguments of a call for which the module has no variable.
fn unknown_arguments(name: &str, call: &Call, called: &Module, node: &Node) -> Vec<Problem> {
    let variables = called.index.keys().filter_map(|address| match address {
        Address::Variable(name) => Some(name.as_str()),
        _ => None,
    });
    let variables: Vec<&str> = variables.collect();
    let is_unknown = |argument: &&Attribute| !variables.contains(&argument.key.as_str());
    let problem = |argument: &Attribute| {
        let written = argument.key.as_str();
        Problem::new(format!("the module `{name}` has no variable `{written}`"))
            .at(Location::new(&node.file, argument.key.span()), "unknown argument")
            .suggest(written, variables.iter().copied(), format!("its variables are: {}", variables.join(", ")))
    };
    call.arguments.iter().filter(is_unknown).map(problem).collect()
}

fn no_provider(alias: Option<&str>, node: &Node) -> Problem {
    let name = alias.map_or_else(|| "aws".to_owned(), |alias| format!("aws.{alias}"));
    Problem::new(format!("there is no provider `{name}` for this resource"))
        .at(node.header.clone(), format!("made by `{name}`"))
        .help(format!("declare `provider \"aws\" {{ alias = … }}`, or pass it on: `providers = {{ {name} = aws }}`"))
}

/// The declaration of a provider by the name it has in a module: nothing declared means the default one.
///
/// Nothing at all when there is no provider of this name.
pub(crate) fn provider_of(tree: &Tree, module: usize, alias: Option<&str>) -> Option<Option<NodeId>> {
    let (mut module, mut alias) = (module, alias.map(str::to_owned));
    loop {
        let here = tree.modules.get(module)?;
        if let Some(index) = here.index.get(&Address::Provider(alias.clone())) {
            return Some(Some((module, *index)));
        }
        let Some((caller, _, call)) = tree.caller(here) else {
            return alias.is_none().then_some(None);
        };
        alias = match &call.providers {
            Some(providers) => providers.get(&alias).cloned().or(alias.is_none().then_some(None))?,
            None => alias.is_none().then_some(None)?,
        };
        module = caller;
    }
}

/// What a reference in a module waits for.
fn targets(tree: &Tree, module_index: usize, reference: &Reference) -> Result<Vec<NodeId>, Problem> {
    let Some(module) = tree.modules.get(module_index) else { return Ok(Vec::new()) };
    let Some(target) = module.index.get(&reference.address) else { return Err(undeclared(reference, module)) };
    let mut targets = vec![(module_index, *target)];
    let Address::Module(name) = &reference.address else { return Ok(targets) };
    let Some(called) = tree.called(module, name) else { return Ok(targets) };
    let Some(child) = tree.modules.get(called) else { return Ok(targets) };
    match &reference.output {
        Some(output) => match child.index.get(&Address::Output(output.clone())) {
            Some(index) => targets.push((called, *index)),
            None => {
                let outputs: Vec<&str> = child
                    .index
                    .keys()
                    .filter_map(|address| match address {
                        Address::Output(name) => Some(name.as_str()),
                        _ => None,
                    })
                    .collect();
                let list = format!("its outputs are: {}", outputs.join(", "));
                return Err(Problem::new(format!("the module `{name}` has no output `{output}`"))
                    .at(reference.at.clone(), "refers to nothing")
                    .suggest(output, outputs.iter().copied(), list));
            }
        },
        // The whole module: everything in it, for `depends_on` as for `module.x` as a value.
        None => targets.extend(all_within(tree, &child.path)),
    }
    Ok(targets)
}

fn all_within(tree: &Tree, path: &[String]) -> impl Iterator<Item = NodeId> {
    let inside: Vec<NodeId> = tree
        .modules
        .iter()
        .enumerate()
        .filter(|(_, module)| module.path.starts_with(path))
        .flat_map(|(index, module)| (0..module.nodes.len()).map(move |node| (index, node)))
        .collect();
    inside.into_iter()
}

fn sorted(tree: &Tree, nodes: &[(NodeId, Vec<Edge>)]) -> Result<Vec<NodeId>, Problem> {
    let number: std::collections::BTreeMap<NodeId, usize> =
        nodes.iter().enumerate().map(|(number, (id, _))| (*id, number)).collect();
    let mut waits_for: Vec<BTreeSet<usize>> = nodes
        .iter()
        .map(|(_, edges)| edges.iter().filter_map(|(target, _)| number.get(target).copied()).collect())
        .collect();
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (index, targets) in waits_for.iter().enumerate() {
        for target in targets {
            if let Some(list) = needed_by.get_mut(*target) {
                list.push(index);
            }
        }
    }
    let is_free = |(index, targets): (usize, &BTreeSet<usize>)| targets.is_empty().then_some(index);
    // What needs no resource comes before all resources: mistakes in it are found before anything is made.
    let node_of =
        |index: usize| nodes.get(index).and_then(|((module, node), _)| tree.modules.get(*module)?.nodes.get(*node));
    let rank =
        |index: usize| (node_of(index).is_some_and(|node| matches!(node.declaration, Declaration::Resource(_))), index);
    let mut ready: BTreeSet<(bool, usize)> = waits_for.iter().enumerate().filter_map(is_free).map(rank).collect();
    let mut order = Vec::new();
    while let Some((_, index)) = ready.pop_first() {
        order.extend(nodes.get(index).map(|(id, _)| *id));
        for dependent in needed_by.get(index).into_iter().flatten() {
            if let Some(targets) = waits_for.get_mut(*dependent)
                && targets.remove(&index)
                && targets.is_empty()
            {
                ready.insert(rank(*dependent));
            }
        }
    }
    if order.len() == nodes.len() { Ok(order) } else { Err(cycle(tree, nodes, &number, &waits_for)) }
}

/// Follows what waits until a node comes again, and shows each step of the round.
fn cycle(
    tree: &Tree,
    nodes: &[(NodeId, Vec<Edge>)],
    number: &std::collections::BTreeMap<NodeId, usize>,
    waits_for: &[BTreeSet<usize>],
) -> Problem {
    let mut path: Vec<usize> = Vec::new();
    let mut next = waits_for.iter().position(|targets| !targets.is_empty());
    while let Some(index) = next {
        if let Some(start) = path.iter().position(|seen| *seen == index) {
            path.drain(..start);
            break;
        }
        path.push(index);
        next = waits_for.get(index).and_then(|targets| targets.first().copied());
    }
    let name = |index: usize| {
        let ((module, node), _) = nodes.get(index)?;
        let module = tree.modules.get(*module)?;
        let within: String = module.path.iter().map(|name| format!("module.{name}.")).collect();
        Some(format!("{within}{}", module.nodes.get(*node)?.address))
    };
    let name = |index: usize| name(index).unwrap_or_default();
    let names: Vec<String> = path.iter().chain(path.first()).map(|index| name(*index)).collect();
    let mut problem = Problem::new(format!("these refer to one another in a circle: {}", names.join(" -> ")));
    for (position, (from, to)) in path.iter().zip(path.iter().cycle().skip(1)).enumerate() {
        let mut edges = nodes.get(*from).map(|(_, edges)| edges.as_slice()).unwrap_or_default().iter();
        if let Some((_, at)) = edges.find(|(target, _)| number.get(target) == Some(to)) {
            let label = format!("`{}` needs `{}`", name(*from), name(*to));
            problem = match position {
                0 => problem.at(at.clone(), label),
                _ => problem.also(at.clone(), label),
            };
        }
    }
    problem.help("give one of them a value that does not depend on the others")
}

fn undeclared(reference: &Reference, module: &Module) -> Problem {
    let address = &reference.address;
    let written = address.to_string();
    let problem = Problem::new(format!("`{written}` is not declared")).at(reference.at.clone(), "refers to nothing");
    let help = match address {
        Address::Variable(name) => format!("declare it: `variable \"{name}\" {{ type = string }}`"),
        Address::Local(name) => format!("declare it: `locals {{ {name} = … }}`"),
        Address::Module(name) => format!("call it: `module \"{name}\" {{ source = … }}`"),
        Address::Data(kind, name) => format!("declare it: `data \"{kind}\" \"{name}\" {{ … }}`"),
        Address::Output(_) | Address::Provider(_) => "refer to the resource, not to an output".to_owned(),
        Address::Resource(kind, name) => {
            let known = resources::names().any(|known| known == kind);
            if !known {
                return problem.suggest(
                    kind,
                    resources::names().chain(["var", "local", "module", "data", "path"]),
                    format!("declare it: `resource \"{kind}\" \"{name}\" {{ … }}`"),
                );
            }
            format!("declare it: `resource \"{kind}\" \"{name}\" {{ … }}`")
        }
    };
    let declared: Vec<String> = module.index.keys().map(Address::to_string).collect();
    problem.suggest(&written, declared.iter().map(String::as_str), help)
}
