//! Where the values of variables come from, and which source wins.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use portcullis_terraform::{Configuration, Options, load};
use serde_json::json;

const VARIABLES: &str = r#"
variable "level" {
  default = "default"
}

variable "subjects" {
  type    = list(string)
  default = []
}

variable "roles" {
  type    = number
  default = 1
}

variable "path" {
  default  = "/"
  nullable = false
}
"#;

/// The level that wins when these files are there and these values are given.
fn configuration(files: &[(&str, &str)], var_files: &[&str], vars: serde_json::Value) -> Configuration {
    let folder = tempfile::tempdir().unwrap();
    let dir = Utf8PathBuf::try_from(folder.path().to_owned()).unwrap();
    for (name, text) in [("variables.tf", VARIABLES)].iter().chain(files) {
        std::fs::write(dir.join(name), text).unwrap();
    }
    let vars: BTreeMap<String, serde_json::Value> = serde_json::from_value(vars).unwrap();
    let var_files = var_files.iter().map(|name| dir.join(name)).collect();
    load(&Options { dir, vars, var_files, ..Options::default() }).unwrap()
}

#[test]
fn later_sources_win() {
    let fixed = ("terraform.tfvars", "level = \"fixed\"\nunknown = 1\n");
    let auto = ("b.auto.tfvars", "level = \"auto b\"\n");
    let earlier = ("a.auto.tfvars.json", "{ \"level\": \"auto a\" }");
    let given = ("prod.tfvars", "level = \"var file\"\n");
    let level = |files: &[(&str, &str)], var_files: &[&str], vars| {
        configuration(files, var_files, vars).planned().remove("var.level").unwrap()
    };
    assert_eq!(level(&[], &[], json!({})), "default");
    assert_eq!(level(&[fixed], &[], json!({})), "fixed");
    assert_eq!(level(&[fixed, earlier], &[], json!({})), "auto a");
    assert_eq!(level(&[fixed, earlier, auto], &[], json!({})), "auto b");
    assert_eq!(level(&[fixed, auto, given], &["prod.tfvars"], json!({})), "var file");
    assert_eq!(level(&[fixed, auto, given], &["prod.tfvars"], json!({ "level": "given" })), "given");
    assert_eq!(level(&[given], &[], json!({})), "default");
}

#[test]
fn text_that_is_given_becomes_the_type_of_the_variable() {
    let vars = json!({ "subjects": "[\"repo:o/r:*\", 1]", "roles": "3", "path": null });
    let planned = configuration(&[], &[], vars).planned();
    assert_eq!(planned["var.subjects"], json!(["repo:o/r:*", "1"]));
    assert_eq!(planned["var.roles"], json!(3));
    assert_eq!(planned["var.path"], json!("/"));
}
