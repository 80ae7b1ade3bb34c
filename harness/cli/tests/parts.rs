//! Runs in parts, runs that end early, and runs that are compared with an earlier one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

fn scenarios() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parts"))
}

/// The scenarios in a folder of their own, for tests that write beside them.
fn copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("terraform")).unwrap();
    for file in ["scenario.yml", "terraform/main.tf"] {
        fs::copy(scenarios().join(file), folder.path().join(file)).unwrap();
    }
    folder
}

fn portcullis(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env_remove("COLUMNS")
        .output()
        .unwrap()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn report(folder: &Path, name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join(name)).unwrap()).unwrap()
}

#[test]
fn the_parts_of_a_run_make_the_whole() {
    let folder = copied();
    let folder = folder.path();
    let parts = ["1/2", "2/2"];
    for (number, part) in parts.iter().enumerate() {
        let asked = format!("json={number}.json");
        let output = portcullis(folder, &["test", ".", "--shard", part, "--report", &asked]);
        assert_eq!(code(&output), Some(0), "{}", told(&output));
    }
    let output =
        portcullis(folder, &["report", "merge", "1.json", "0.json", "--report", "json=all.json,html=all.html"]);
    assert_eq!(code(&output), Some(0), "{}", told(&output));
    let all = report(folder, "all.json");
    assert_eq!((&all["summary"]["cases"], &all["summary"]["notRun"]), (&5.into(), &0.into()));
    assert_eq!(all["skipped"], Value::Array(Vec::new()));
    let inputs: Vec<&str> =
        all["inputs"].as_array().unwrap().iter().map(|input| input["path"].as_str().unwrap()).collect();
    assert_eq!(inputs, ["./scenario.yml", "terraform/main.tf"]);
    assert_eq!(all["cases"][0]["claims"]["sub"], "repo:octo-org/octo-repo:ref:refs/heads/main");

    // A part that is missing is told, and a part twice is refused.
    let output = portcullis(folder, &["report", "merge", "0.json"]);
    assert_eq!(code(&output), Some(3), "{}", told(&output));
    assert!(told(&output).contains("not run"), "{}", told(&output));
    let output = portcullis(folder, &["report", "merge", "0.json", "0.json"]);
    assert_eq!(code(&output), Some(2), "{}", told(&output));
}

#[test]
fn a_part_without_cases_is_wrong_input() {
    let output = portcullis(scenarios(), &["test", ".", "--shard", "1/500"]);
    assert_eq!(code(&output), Some(2), "{}", told(&output));
    assert!(told(&output).contains("part 1/500 has none of the 5 cases"), "{}", told(&output));
    let output = portcullis(scenarios(), &["test", ".", "--shard", "5/4"]);
    assert_eq!(code(&output), Some(2), "{}", told(&output));
}

#[test]
fn a_verdict_that_is_not_that_of_the_baseline_fails_the_run() {
    let folder = copied();
    let folder = folder.path();
    let against = |more: &[&str]| {
        let arguments = [&["test", ".", "--explain", "different", "--baseline", "night.json"], more].concat();
        portcullis(folder, &arguments)
    };
    let output = against(&[]);
    assert_eq!(code(&output), Some(2), "{}", told(&output));
    assert!(told(&output).contains("`--accept` makes this run the first baseline"), "{}", told(&output));
    assert_eq!(code(&against(&["--accept"])), Some(0));
    let output = against(&[]);
    assert_eq!(code(&output), Some(0), "{}", told(&output));
    assert!(told(&output).contains("every verdict is that of the baseline"), "{}", told(&output));

    // The role lets every branch in now, and whoever wrote the scenario thinks that this is as it should be.
    let terraform = fs::read_to_string(folder.join("terraform/main.tf")).unwrap();
    fs::write(folder.join("terraform/main.tf"), terraform.replace("refs/heads/main", "refs/heads/*")).unwrap();
    let scenario = fs::read_to_string(folder.join("scenario.yml")).unwrap();
    let vary = "{ push: refs/heads/a }, { push: refs/heads/b }, ";
    let allowed = "cases:\n  - name: nothing else is\n    vary: { on: [ { push: refs/heads/a }, { push: refs/heads/b } ] }\n    expect: assumed\n";
    let wider = scenario.replace(vary, "").replace("cases:\n", allowed).replace("main is let in", "main still is");
    fs::write(folder.join("scenario.yml"), wider).unwrap();
    let output = against(&[]);
    assert_eq!(code(&output), Some(1), "{}", told(&output));
    let text = told(&output);
    let (_, changes) = text.split_once("NEWLY ALLOWED").unwrap();
    insta::assert_snapshot!(format!("NEWLY ALLOWED{changes}"));
    assert_eq!(code(&against(&["--accept"])), Some(0));
    assert_eq!(code(&against(&[])), Some(0));
    // What is left out on purpose is not gone.
    assert_eq!(code(&against(&["--filter", "schedule-or-main"])), Some(2));
    assert_eq!(code(&against(&["--filter", "main still is"])), Some(0));
}

#[test]
fn a_run_ends_at_the_first_difference_if_it_is_to() {
    let folder = copied();
    let scenario = fs::read_to_string(folder.path().join("scenario.yml")).unwrap();
    let wrong = scenario
        .replace("on: { push: refs/heads/main }, expect: assumed", "on: { push: refs/heads/x }, expect: assumed");
    fs::write(folder.path().join("scenario.yml"), wrong).unwrap();
    let asked = "json=run.json,junit=run.xml,summary=run.md,annotations=-,sarif=run.sarif";
    let output = portcullis(folder.path(), &["test", ".", "--jobs", "1", "--fail-fast", "--report", asked]);
    assert_eq!(code(&output), Some(1), "{}", told(&output));
    let run = report(folder.path(), "run.json");
    assert_eq!((&run["summary"]["different"], &run["summary"]["notRun"]), (&1.into(), &4.into()));
    assert_eq!(run["skipped"][0]["why"], "failFast");
    assert!(told(&output).contains("::error file=./scenario.yml,line=8,title=parts"), "{}", told(&output));
    assert!(fs::read_to_string(folder.path().join("run.xml")).unwrap().contains("<skipped"));
    assert!(fs::read_to_string(folder.path().join("run.md")).unwrap().contains("❌"));
    assert_eq!(report(folder.path(), "run.sarif")["runs"][0]["results"].as_array().unwrap().len(), 1);
}

#[test]
fn no_time_at_all_is_wrong_input() {
    let output = portcullis(scenarios(), &["test", ".", "--timeout", "0"]);
    assert_eq!(code(&output), Some(2), "{}", told(&output));
}

#[test]
fn a_first_scenario_is_written_beside_terraform_and_workflow_and_runs() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/seed");
    fs::create_dir_all(folder.join(".github/workflows")).unwrap();
    fs::create_dir_all(folder.join("infra")).unwrap();
    fs::create_dir_all(folder.join(".git")).unwrap();
    fs::copy(seed.join(".github/workflows/deploy-ecr.yml"), folder.join(".github/workflows/deploy.yml")).unwrap();
    for entry in seed.join("terraform").read_dir().unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join("infra").join(entry.file_name())).unwrap();
    }
    fs::write(folder.join(".git/config"), "[remote \"origin\"]\n\turl = git@github.com:mycompany-inc/my-repo.git\n")
        .unwrap();
    let output = portcullis(folder, &["init", "--var", "env=dev"]);
    assert_eq!(code(&output), Some(0), "{}", told(&output));
    insta::assert_snapshot!(fs::read_to_string(folder.join("scenario.yml")).unwrap());
    // The first verdict is one that its user did not expect: the policy was made for an older Docker.
    let output = portcullis(folder, &["test", "."]);
    assert_eq!(code(&output), Some(1), "{}", told(&output));
    assert!(told(&output).contains("3 cases: 2 as expected, 1 different"), "{}", told(&output));
    assert!(told(&output).contains("ecr:BatchGetImage"), "{}", told(&output));
    // It is the user's from now on.
    let output = portcullis(folder, &["init", "--var", "env=dev"]);
    assert_eq!(code(&output), Some(2), "{}", told(&output));
    assert!(told(&output).contains("is there already"), "{}", told(&output));
}

#[test]
fn what_init_cannot_find_it_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let output = portcullis(folder.path(), &["init"]);
    assert_eq!(code(&output), Some(2));
    assert!(told(&output).contains("portcullis init --terraform DIR"), "{}", told(&output));
    fs::write(folder.path().join("main.tf"), "locals {}\n").unwrap();
    let output = portcullis(folder.path(), &["init"]);
    assert!(told(&output).contains("portcullis init --repository OWNER/NAME"), "{}", told(&output));
}
