//! The other forms of a configuration: JSON syntax, override files, the environment, plans and states.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use miette::{GraphicalReportHandler, GraphicalTheme};
use portcullis_terraform::{Options, TerraformError, load, load_json};
use rstest::rstest;
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> (TempDir, Options) {
    let folder = tempfile::tempdir().unwrap();
    let dir = Utf8PathBuf::try_from(folder.path().to_owned()).unwrap();
    for (name, text) in files {
        std::fs::write(dir.join(name), text).unwrap();
    }
    (folder, Options { dir, ..Options::default() })
}

fn planned(files: &[(&str, &str)]) -> BTreeMap<String, Value> {
    let (_kept, options) = folder(files);
    load(&options).unwrap().planned()
}

fn refused(files: &[(&str, &str)]) -> String {
    let (_kept, options) = folder(files);
    rendered(&load(&options).unwrap_err()).replace(options.dir.as_str(), "FOLDER")
}

fn rendered(error: &TerraformError) -> String {
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(110);
    handler.render_report(&mut text, error).unwrap();
    text
}

/// The native form of `JSON`.
const NATIVE: &str = r#"
variable "repositories" {
  type    = list(string)
  default = ["o/a", "$${literal}"]
}
locals {
  subjects = [for r in var.repositories : "repo:${r}:*"]
}
provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { stack = "ci" }
  }
}
resource "aws_iam_role" "deploy" {
  for_each             = toset(["dev", "prod"])
  name                 = "deploy-${each.key}"
  max_session_duration = 7200
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Condition = { StringLike = { "host:sub" = local.subjects } } }]
  })
  dynamic "inline_policy" {
    for_each = ["login"]
    content {
      name   = inline_policy.value
      policy = "{}"
    }
  }
  lifecycle {
    create_before_destroy = true
  }
}
"#;

const JSON: &str = r#"{
  "//": "generated",
  "variable": { "repositories": { "type": "list(string)", "default": ["o/a", "${literal}"] } },
  "locals": { "subjects": "${[for r in var.repositories : \"repo:${r}:*\"]}" },
  "provider": { "aws": { "region": "eu-west-1", "default_tags": { "tags": { "stack": "ci" } } } },
  "resource": {
    "aws_iam_role": {
      "deploy": {
        "for_each": "${toset([\"dev\", \"prod\"])}",
        "name": "deploy-${each.key}",
        "max_session_duration": 7200,
        "assume_role_policy": "${jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Condition = { StringLike = { \"host:sub\" = local.subjects } } }] })}",
        "dynamic": {
          "inline_policy": { "for_each": ["login"], "content": { "name": "${inline_policy.value}", "policy": "{}" } }
        },
        "lifecycle": { "create_before_destroy": true }
      }
    }
  }
}"#;

#[test]
fn the_json_syntax_says_what_the_native_one_says() {
    assert_eq!(planned(&[("main.tf.json", JSON)]), planned(&[("main.tf", NATIVE)]));
}

#[test]
fn a_problem_in_a_json_file_is_shown_on_its_line() {
    insta::assert_snapshot!(refused(&[(
        "main.tf.json",
        "{\n  \"resource\": {\n    \"aws_iam_user\": {\n      \"ci\": {\n        \"name\": \"ci\",\n        \"pth\": \"/\"\n      }\n    }\n  }\n}\n",
    )]));
    insta::assert_snapshot!(refused(&[("main.tf.json", "{ \"locals\": { \"a\": 1, } }")]));
    let deep = format!("{{ \"locals\": {{ \"a\": {}1{} }} }}", "[".repeat(5000), "]".repeat(5000));
    assert!(refused(&[("main.tf.json", &deep)]).contains("nested more than 64 levels"));
}

#[test]
fn an_override_file_replaces_arguments_and_blocks() {
    let base = r#"
variable "env" {
  default = "dev"
}
locals {
  owner = "a"
  kept  = 1
}
resource "aws_ecr_repository" "app" {
  name                 = "app-${var.env}-${local.owner}"
  image_tag_mutability = "MUTABLE"
  image_scanning_configuration {
    scan_on_push = false
  }
}
"#;
    let by = r#"
variable "env" {
  default = "prod"
}
locals {
  owner = "b"
}
resource "aws_ecr_repository" "app" {
  image_tag_mutability = "IMMUTABLE"
  image_scanning_configuration {
    scan_on_push = true
  }
}
"#;
    let planned = planned(&[("main.tf", base), ("test_override.tf", by)]);
    let repository = &planned["aws_ecr_repository.app"];
    assert_eq!(repository["name"], "app-prod-b");
    assert_eq!(repository["image_tag_mutability"], "IMMUTABLE");
    assert_eq!(repository["image_scanning_configuration"], json!([{ "scan_on_push": true }]));
    assert_eq!(planned["local.kept"], 1);
}

#[test]
fn what_overrides_nothing_is_refused() {
    let base = "locals {\n  a = 1\n}\n";
    insta::assert_snapshot!(refused(&[("main.tf", base), ("override.tf", "locals {\n  b = 2\n}\n")]));
    let problem =
        refused(&[("main.tf", base), ("override.tf", "resource \"aws_iam_user\" \"ci\" {\n  name = \"x\"\n}\n")]);
    assert!(problem.contains("to override"), "{problem}");
}

#[rstest]
#[case(&[], "env")]
#[case(&[("terraform.tfvars", "level = \"file\"\n")], "file")]
fn the_environment_gives_values_that_files_win_over(#[case] files: &[(&str, &str)], #[case] level: &str) {
    let declared = "variable \"level\" {\n  default = \"default\"\n}\nvariable \"list\" {\n  type = list(string)\n}\n";
    let (_kept, mut options) = folder(&[&[("main.tf", declared)], files].concat());
    options.environment = [("level", "env"), ("list", "[\"a\"]"), ("undeclared", "x")]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into();
    let planned = load(&options).unwrap().planned();
    assert_eq!((&planned["var.level"], &planned["var.list"]), (&json!(level), &json!(["a"])));
}

fn of_plan(plan: &Value) -> Result<BTreeMap<String, Value>, String> {
    let (_kept, options) = folder(&[("plan.json", &plan.to_string())]);
    let options = Options { dir: options.dir.join("plan.json"), ..options };
    let loaded = load_json(&options).map_err(|error| rendered(&error).replace(options.dir.as_str(), "plan.json"))?;
    Ok(loaded.planned())
}

fn plan(role: &str) -> Value {
    json!({
        "format_version": "1.2",
        "planned_values": { "root_module": {
            "resources": [{
                "address": "aws_iam_role.deploy", "mode": "managed", "type": "aws_iam_role", "name": "deploy",
                "values": { "name": "deploy", "assume_role_policy": "{\"Sid\":\"${aws:username}\"}", "tags": { "a": "1" },
                            "tags_all": { "a": "1", "b": "2" }, "max_session_duration": 3600, "inline_policy": [] }
            }],
            "child_modules": [{ "address": "module.x[\"a\"]", "resources": [{
                "address": "module.x[\"a\"].aws_iam_role_policy_attachment.this[0]", "mode": "managed",
                "type": "aws_iam_role_policy_attachment", "name": "this", "index": 0,
                "values": { "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "role": role }
            }] }]
        } },
        "configuration": { "provider_config": { "aws": { "expressions": { "region": { "constant_value": "eu-west-1" } } } } }
    })
}

#[test]
fn a_plan_is_every_instance_with_its_values() {
    insta::assert_json_snapshot!(of_plan(&plan("deploy")).unwrap());
}

#[test]
fn an_argument_of_a_plan_that_names_another_resource_is_followed() {
    let followed = json!({
        "format_version": "1.2",
        "planned_values": { "root_module": { "resources": [
            { "address": "aws_iam_policy.push", "mode": "managed", "type": "aws_iam_policy", "name": "push",
              "values": { "name": "push", "policy": "{}" } },
            { "address": "aws_iam_user_policy_attachment.push", "mode": "managed",
              "type": "aws_iam_user_policy_attachment", "name": "push", "values": { "user": "ci" } }
        ] } },
        "resource_changes": [
            { "address": "aws_iam_user_policy_attachment.push", "change": { "after_unknown": { "id": true, "policy_arn": true } } }
        ],
        "configuration": { "root_module": { "resources": [
            { "type": "aws_iam_user_policy_attachment", "name": "push",
              "expressions": { "policy_arn": { "references": ["aws_iam_policy.push.arn", "aws_iam_policy.push"] } } }
        ] } }
    });
    let planned = of_plan(&followed).unwrap();
    assert_eq!(planned["aws_iam_user_policy_attachment.push"]["policy_arn"], "(known after apply)");
}

#[test]
fn a_policy_that_a_plan_does_not_know_is_refused() {
    let unknown = json!({
        "format_version": "1.2",
        "planned_values": { "root_module": { "resources": [
            { "address": "aws_iam_policy.push", "mode": "managed", "type": "aws_iam_policy", "name": "push",
              "values": { "name": "push" } }
        ] } },
        "resource_changes": [{ "address": "aws_iam_policy.push", "change": { "after_unknown": { "policy": true } } }]
    });
    insta::assert_snapshot!(of_plan(&unknown).unwrap_err());
    insta::assert_snapshot!(of_plan(&json!({ "planned": {} })).unwrap_err());
}

#[test]
fn the_state_after_an_apply_is_read_the_same_way() {
    let mut state = plan("deploy");
    let values = state["planned_values"].take();
    let state = json!({ "format_version": "1.0", "values": values });
    let role = "aws_iam_role.deploy";
    assert_eq!(of_plan(&state).unwrap()[role]["name"], of_plan(&plan("deploy")).unwrap()[role]["name"]);
}
