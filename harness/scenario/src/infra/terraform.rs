//! `terraform: ./terraform`, with what Terraform is told besides.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    fields::Fields,
    json::json,
    problem::Problems,
    value::{entries, list, text},
    yaml::Node,
};

/// A folder of infrastructure definitions.
#[derive(Clone, Debug, PartialEq)]
pub struct Terraform {
    /// The folder with the `.tf` files, relative to the scenario file's.
    pub folder: String,
    /// Values of its variables.
    pub vars: BTreeMap<String, Value>,
    /// Files with values of its variables, relative to the scenario file's folder, later ones winning; `vars` wins
    /// over all of them.
    pub var_files: Vec<String>,
    /// `terraform.workspace`; nothing for the default one.
    pub workspace: Option<String>,
    /// Attributes of what is made elsewhere, by address: `terraform_remote_state.shared: { outputs: … }`.
    pub data: BTreeMap<String, Value>,
}

pub(super) fn read(fields: &Fields<'_>, folder: &Node, problems: &mut Problems) -> Option<Terraform> {
    let folder = text(folder, "`terraform`", problems).map(str::to_owned);
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
    Some(Terraform { folder: folder?, vars, var_files, workspace, data })
}
