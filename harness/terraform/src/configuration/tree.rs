//! The modules that a folder calls, and those that these call.
//!
//! A local path is followed from the folder of the call. Any other source must have been fetched: where
//! `terraform init` puts modules, and notes them in `.terraform/modules/modules.json`, they are found.

use std::{collections::BTreeMap, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;

use super::{Call, Declaration, Module, Node};
use crate::{
    address::Address,
    error::Problem,
    source::{SourceFile, read_folder},
};

/// All modules, the root first.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) modules: Vec<Module>,
    /// By the names of the calls that lead to them.
    pub(crate) by_path: BTreeMap<Vec<String>, usize>,
}

/// How deep modules may call modules.
const DEEPEST: usize = 32;

/// How many modules a folder may have, one counted for each call.
const MOST: usize = 2_000;

impl Tree {
    /// Reads a folder and all modules that it calls.
    pub(crate) fn read(dir: &Utf8Path) -> Result<Self, Vec<Problem>> {
        let mut tree = Self::default();
        let fetched = Fetched::read(dir)?;
        let mut problems = Vec::new();
        let mut waiting = vec![(dir.to_owned(), ".".to_owned(), Vec::new())];
        while let Some((dir, shown, path)) = waiting.pop() {
            let files = read_folder(&dir).map_err(|problem| vec![problem])?;
            let mut module = match Module::read(&files) {
                Ok(module) => module,
                Err(found) => {
                    problems.extend(found);
                    continue;
                }
            };
            (module.dir, module.shown, module.path) = (dir, shown, path);
            let index = tree.modules.len();
            let mut inner = Vec::new();
            for (name, call) in module.calls() {
                match tree.target(dir_of_root(&tree, &module), &module, name, call, &fetched) {
                    Ok((dir, shown)) => {
                        inner.push((dir, shown, [module.path.as_slice(), &[name.to_owned()]].concat()));
                    }
                    Err(problem) => problems.push(problem),
                }
            }
            // The first call is read first.
            waiting.extend(inner.into_iter().rev());
            tree.by_path.insert(module.path.clone(), index);
            tree.modules.push(module);
            if tree.modules.len() > MOST {
                problems.push(Problem::new(format!("the folder calls more than {MOST} modules")).help("call fewer"));
                break;
            }
        }
        if problems.is_empty() { Ok(tree) } else { Err(problems) }
    }

    /// A single file as the only module.
    pub(crate) fn of_file(file: &Arc<SourceFile>) -> Result<Self, Vec<Problem>> {
        let mut module = Module::read(std::slice::from_ref(file))?;
        (module.dir, module.shown) = (file.path.parent().map(Utf8Path::to_owned).unwrap_or_default(), ".".to_owned());
        Ok(Self { modules: vec![module], by_path: [(Vec::new(), 0)].into() })
    }

    /// The module that a call in a module leads to.
    pub(crate) fn called(&self, module: &Module, name: &str) -> Option<usize> {
        let path = [module.path.as_slice(), &[name.to_owned()]].concat();
        self.by_path.get(&path).copied()
    }

    /// The call that leads to a module, in the module that makes it; nothing for the root.
    pub(crate) fn caller(&self, module: &Module) -> Option<(usize, usize, &Call)> {
        let (name, before) = module.path.split_last()?;
        let caller = *self.by_path.get(before)?;
        let node = *self.modules.get(caller)?.index.get(&Address::Module(name.clone()))?;
        match self.modules.get(caller)?.nodes.get(node) {
            Some(Node { declaration: Declaration::Call(call), .. }) => Some((caller, node, call)),
            _ => None,
        }
    }

    /// The folder of the module that is called, and how `path.module` names it.
    fn target(
        &self,
        root: &Utf8Path,
        module: &Module,
        name: &str,
        call: &Call,
        fetched: &Fetched,
    ) -> Result<(Utf8PathBuf, String), Problem> {
        if module.path.len() >= DEEPEST {
            return Err(Problem::new("modules call one another without end")
                .at(call.source_at.clone(), "calls one more")
                .help("a module may not call itself"));
        }
        if call.source.starts_with("./") || call.source.starts_with("../") {
            let shown = joined(&module.shown, &call.source);
            let dir = joined(module.dir.as_str(), &call.source);
            if !Utf8Path::new(&dir).is_dir() {
                return Err(Problem::new(format!("the module's folder `{dir}` does not exist"))
                    .at(call.source_at.clone(), "no such folder")
                    .help("fix the path: it starts at the folder of this file"));
            }
            return Ok((dir.into(), shown));
        }
        let key = [module.path.as_slice(), &[name.to_owned()]].concat().join(".");
        let missing = |label: &str| {
            Problem::new(format!("the module `{}` is not here", call.source))
                .at(call.source_at.clone(), label.to_owned())
                .help("run `terraform init -backend=false` in the folder, or give the JSON of a plan instead")
        };
        let dir = fetched.0.get(&key).ok_or_else(|| missing("has not been fetched"))?;
        let path = root.join(dir);
        if path.is_dir() { Ok((path, dir.to_string())) } else { Err(missing("its folder is gone")) }
    }
}

fn dir_of_root<'a>(tree: &'a Tree, first: &'a Module) -> &'a Utf8Path {
    tree.modules.first().map_or(&first.dir, |root| &root.dir)
}

impl Module {
    fn calls(&self) -> impl Iterator<Item = (&str, &Call)> {
        self.nodes.iter().filter_map(|node| match (&node.address, &node.declaration) {
            (Address::Module(name), Declaration::Call(call)) => Some((name.as_str(), call)),
            _ => None,
        })
    }
}

/// What `terraform init` has fetched: the folder of each module, by the names of its calls.
#[derive(Debug, Default)]
struct Fetched(BTreeMap<String, Utf8PathBuf>);

#[derive(Deserialize)]
struct Manifest {
    #[serde(rename = "Modules")]
    modules: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Dir")]
    dir: Utf8PathBuf,
}

impl Fetched {
    fn read(root: &Utf8Path) -> Result<Self, Vec<Problem>> {
        let path = root.join(".terraform/modules/modules.json");
        let Ok(text) = std::fs::read_to_string(&path) else { return Ok(Self::default()) };
        let manifest: Manifest = serde_json::from_str(&text).map_err(|error| {
            vec![
                Problem::new(format!("`{path}` is damaged: {error}")).help("run `terraform init -backend=false` again"),
            ]
        })?;
        Ok(Self(manifest.modules.into_iter().map(|entry| (entry.key, entry.dir)).collect()))
    }
}

/// A path from a folder, without `.` and inner `..`.
fn joined(folder: &str, path: &str) -> String {
    let both = format!("{}/{path}", folder.replace('\\', "/"));
    let mut parts: Vec<&str> = Vec::new();
    for part in both.split('/').filter(|part| *part != ".") {
        match (part, parts.last()) {
            ("..", Some(last)) if !["..", ""].contains(last) => {
                parts.pop();
            }
            ("", Some(_)) => {}
            _ => parts.push(part),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::joined;

    #[rstest]
    #[case(".", "./modules/role", "modules/role")]
    #[case(".", "../shared", "../shared")]
    #[case("modules/role", "../policy", "modules/policy")]
    #[case("../a", "../../b", "../../b")]
    #[case("/srv/tf", "../modules/./x/", "/srv/modules/x")]
    #[case("a", "..", ".")]
    fn a_path_is_shown_without_detours(#[case] folder: &str, #[case] path: &str, #[case] shown: &str) {
        assert_eq!(joined(folder, path), shown);
    }
}
