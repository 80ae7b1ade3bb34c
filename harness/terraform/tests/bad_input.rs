//! Each kind of bad input, with the error as a user reads it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use miette::{GraphicalReportHandler, GraphicalTheme};
use portcullis_terraform::{Options, TerraformError, load};
use serde_json::json;

fn rendered(error: &TerraformError) -> String {
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(110);
    handler.render_report(&mut text, error).unwrap();
    text
}

fn refused(options: &Options) -> String {
    rendered(&load(options).unwrap_err())
}

#[test]
fn every_bad_folder_is_refused_at_the_place() {
    insta::glob!("cases/bad/*", |path| {
        // The path as a user in this folder types it, alike on every machine.
        let name = path.file_name().unwrap().to_str().unwrap();
        let options = Options { dir: Utf8PathBuf::from(format!("tests/cases/bad/{name}")), ..Options::default() };
        insta::assert_snapshot!(refused(&options));
    });
}

#[test]
fn a_folder_that_is_missing_empty_or_no_folder_is_refused() {
    let empty = tempfile::tempdir().unwrap();
    let empty = Utf8PathBuf::try_from(empty.path().to_owned()).unwrap();
    let shown = |dir: &str| refused(&Options { dir: dir.into(), ..Options::default() });
    insta::assert_snapshot!(shown("tests/cases/no-such-folder"));
    insta::assert_snapshot!(shown("Cargo.toml"));
    insta::assert_snapshot!(shown(empty.as_str()).replace(empty.as_str(), "EMPTY"));
}

#[test]
fn a_value_for_no_variable_or_of_the_wrong_type_is_refused() {
    let dir = Utf8PathBuf::from("../../scenarios/seed/terraform");
    let with = |name: &str, value| {
        let vars = BTreeMap::from([(name.to_owned(), value)]);
        refused(&Options { dir: dir.clone(), vars, ..Options::default() })
    };
    insta::assert_snapshot!(with("envv", json!("dev")));
    insta::assert_snapshot!(with("env", json!(["dev"])));
    insta::assert_snapshot!(with("env", json!("qa")));
}

#[test]
fn a_var_file_that_is_missing_or_wrong_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::try_from(folder.path().to_owned()).unwrap();
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("broken.tfvars"), "env = \n").unwrap();
    std::fs::write(folder.join("wrong.tfvars"), "env = { a = 1 }\n").unwrap();
    let with = |name: &str| {
        let options = Options {
            dir: Utf8PathBuf::from("../../scenarios/seed/terraform"),
            var_files: vec![folder.join(name)],
            ..Options::default()
        };
        refused(&options).replace(folder.as_str(), "FOLDER")
    };
    insta::assert_snapshot!(with("missing.tfvars"));
    insta::assert_snapshot!(with("broken.tfvars"));
    insta::assert_snapshot!(with("wrong.tfvars"));
}
