//! What is applied before any case: `infra`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    fields::Fields,
    json::json,
    keys::INFRA,
    place::Place,
    problem::Problems,
    value::{entries, list, text},
    yaml::Node,
};

/// A folder of infrastructure definitions.
#[derive(Clone, Debug, PartialEq)]
pub struct Infra {
    /// The folder with the `.tf` files, relative to the scenario file's.
    pub terraform: String,
    /// Values of its variables.
    pub vars: BTreeMap<String, Value>,
    /// Files with values of its variables, relative to the scenario file's folder, later ones winning; `vars` wins
    /// over all of them.
    pub var_files: Vec<String>,
    /// `terraform.workspace`; nothing for the default one.
    pub workspace: Option<String>,
    /// Attributes of what is made elsewhere, by address: `terraform_remote_state.shared: { outputs: … }`.
    pub data: BTreeMap<String, Value>,
    /// Where the entry stands.
    pub place: Place,
}

/// Reads `infra`; what is wrong is noted.
pub(crate) fn infra(node: &Node, problems: &mut Problems) -> Vec<Infra> {
    let items = list(node, "`infra`", "infra: [ { terraform: ./terraform } ]", problems);
    items.iter().filter_map(|item| entry(item, problems)).collect()
}

fn entry(node: &Node, problems: &mut Problems) -> Option<Infra> {
    let fields = Fields::read(node, &INFRA, problems)?;
    let folder = fields.require("terraform", &node.at, "terraform: ./terraform", problems);
    let terraform = folder.and_then(|node| text(node, "`terraform`", problems)).map(str::to_owned);
    let mut vars = BTreeMap::new();
    if let Some(node) = fields.find("vars") {
        for entry in entries(node, "`vars`", "vars: { env: dev }", problems) {
            vars.insert(entry.key.clone(), json(&entry.value, problems));
        }
    }
    let mut var_files = Vec::new();
    if let Some(node) = fields.find("var_files") {
        for item in list(node, "`var_files`", "var_files: [ ./dev.tfvars ]", problems) {
            var_files.extend(text(item, "a file of variables", problems).map(str::to_owned));
        }
    }
    let workspace = fields.find("workspace").and_then(|node| text(node, "`workspace`", problems)).map(str::to_owned);
    let mut data = BTreeMap::new();
    if let Some(node) = fields.find("data") {
        let example = "data: { terraform_remote_state.shared: { outputs: { role_arn: \"…\" } } }";
        for entry in entries(node, "`data`", example, problems) {
            data.insert(entry.key.clone(), json(&entry.value, problems));
        }
    }
    Some(Infra { terraform: terraform?, vars, var_files, workspace, data, place: problems.source.place(node.at.start) })
}
