//! The order in which declarations are evaluated and applied.
//!
//! Everything comes after what it refers to, and resources after what needs none; what is independent stays in the
//! order of the files. A reference to
//! nothing and a cycle are errors that show each place.

use std::collections::BTreeSet;

use crate::{
    configuration::{Declaration, Module, Node},
    error::Problem,
    reference::{Address, Reference},
    resources,
};

/// The indexes of the module's nodes, in order.
pub(crate) fn ordered(module: &Module) -> Result<Vec<usize>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut edges: Vec<Vec<(usize, Reference)>> = Vec::new();
    for node in &module.nodes {
        let mut targets = Vec::new();
        match node.references() {
            Ok(references) => {
                for reference in references {
                    match module.index.get(&reference.address) {
                        Some(target) => targets.push((*target, reference)),
                        None => problems.push(undeclared(&reference, module)),
                    }
                }
            }
            Err(problem) => problems.push(problem),
        }
        edges.push(targets);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    sorted(module, &edges).map_err(|problem| vec![problem])
}

fn sorted(module: &Module, edges: &[Vec<(usize, Reference)>]) -> Result<Vec<usize>, Problem> {
    let mut waits_for: Vec<BTreeSet<usize>> =
        edges.iter().map(|targets| targets.iter().map(|(target, _)| *target).collect()).collect();
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (index, targets) in waits_for.iter().enumerate() {
        for target in targets {
            if let Some(list) = needed_by.get_mut(*target) {
                list.push(index);
            }
        }
    }
    let is_free = |(index, targets): (usize, &BTreeSet<usize>)| targets.is_empty().then_some(index);
    // What needs no resource comes before all resources: the provider's configuration may refer to it.
    let rank = |index: usize| (module.nodes.get(index).is_some_and(makes_something), index);
    let mut ready: BTreeSet<(bool, usize)> = waits_for.iter().enumerate().filter_map(is_free).map(rank).collect();
    let mut order = Vec::new();
    while let Some((_, index)) = ready.pop_first() {
        order.push(index);
        for dependent in needed_by.get(index).into_iter().flatten() {
            if let Some(targets) = waits_for.get_mut(*dependent) {
                targets.remove(&index);
                if targets.is_empty() {
                    ready.insert(rank(*dependent));
                }
            }
        }
    }
    if order.len() == edges.len() { Ok(order) } else { Err(cycle(module, edges, &waits_for)) }
}

fn makes_something(node: &Node) -> bool {
    matches!(node.declaration, Declaration::Resource(_))
}

/// Follows what waits until a node comes again, and shows each step of the round.
fn cycle(module: &Module, edges: &[Vec<(usize, Reference)>], waits_for: &[BTreeSet<usize>]) -> Problem {
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
    let name = |index: usize| module.nodes.get(index).map(|node: &Node| node.address.to_string()).unwrap_or_default();
    let names: Vec<String> = path.iter().chain(path.first()).map(|index| name(*index)).collect();
    let mut problem = Problem::new(format!("these refer to one another in a circle: {}", names.join(" -> ")));
    for (position, (from, to)) in path.iter().zip(path.iter().cycle().skip(1)).enumerate() {
        let reference = edges.get(*from).into_iter().flatten().find(|(target, _)| target == to);
        if let Some((_, reference)) = reference {
            let label = format!("`{}` needs `{}`", name(*from), name(*to));
            problem = match position {
                0 => problem.at(reference.at.clone(), label),
                _ => problem.also(reference.at.clone(), label),
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
        Address::Output(_) => "refer to the resource, not to an output".to_owned(),
        Address::Resource(kind, name) => {
            if resources::named(kind, &reference.at).is_err() {
                return problem.suggest(
                    kind,
                    resources::RESOURCES.iter().map(|resource| resource.type_name()).chain(["var", "local", "path"]),
                    format!("resources of type `{kind}` are not modelled; write the value, or pass it as a variable"),
                );
            }
            format!("declare it: `resource \"{kind}\" \"{name}\" {{ … }}`")
        }
    };
    let declared: Vec<String> = module.index.keys().map(Address::to_string).collect();
    problem.suggest(&written, declared.iter().map(String::as_str), help)
}
