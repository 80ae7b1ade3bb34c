//! Expressions, compared with what Terraform gives for them.

use std::collections::BTreeMap;

use camino::Utf8Path;
use hcl_edit::parser::parse_expr;
use proptest::prelude::*;
use rstest::rstest;

use super::{Evaluator, Files, Scope};
use crate::{
    address::Address,
    configuration::{Module, Tree},
    error::Problem,
    functions, graph,
    reference::references,
    source::SourceFile,
    value::{Value, encode},
};

fn evaluate(text: &str) -> Result<Value, Problem> {
    let file = SourceFile::new(Utf8Path::new("test.tf"), text);
    let expression = parse_expr(text).map_err(|error| Problem::new(error.message()))?;
    references(&expression, &file)?;
    let values = BTreeMap::from([
        (Address::Variable("env".to_owned()), Value::text("dev")),
        (Address::Resource("aws_iam_role".to_owned(), "x".to_owned()), Value::unknown()),
    ]);
    let files = Files { root: "tests/console".into(), ..Files::default() };
    Evaluator::new(Scope { values: &values, files: &files, path: "." }, &file).evaluate(&expression)
}

/// The result as JSON.
fn encoded(text: &str) -> String {
    encode(&evaluate(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))).unwrap()
}

/// Every expression, with what `terraform console` of Terraform 1.11.4 answered: see `.ci/terraform-console`.
fn recorded() -> Vec<(&'static str, Option<&'static str>)> {
    let mut lines = include_str!("../../tests/console/recorded.txt").lines();
    let mut recorded = Vec::new();
    while let (Some(expression), Some(answer)) = (lines.next(), lines.next()) {
        recorded.push((expression, answer.strip_prefix("= ")));
        lines.next();
    }
    recorded
}

#[test]
fn every_expression_gives_what_terraform_gives() {
    let mut different = Vec::new();
    for (expression, wanted) in recorded() {
        let given = evaluate(expression).map(|value| encode(&value).unwrap());
        let same = match (&given, wanted) {
            (Ok(given), Some(wanted)) => given == wanted,
            (Err(_), None) => true,
            _ => false,
        };
        if !same {
            let given = given.unwrap_or_else(|problem| format!("refused: {problem}"));
            different.push(format!("{expression}\n  terraform: {}\n  here:      {given}", wanted.unwrap_or("refused")));
        }
    }
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
}

#[rstest]
#[case(r#"provider::aws::arn_parse("arn:aws:iam::444455556666:role/example").account_id"#, r#""444455556666""#)]
#[case(
    r#"provider::aws::arn_build("aws", "iam", "", "444455556666", "role/example")"#,
    r#""arn:aws:iam::444455556666:role/example""#
)]
#[case(
    r#"provider::aws::trim_iam_role_path("arn:aws:iam::444455556666:role/with/path/example")"#,
    r#""arn:aws:iam::444455556666:role/example""#
)]
#[case(r#"ephemeralasnull("a")"#, r#""a""#)]
#[case(r#"sensitive("a")"#, r#""a""#)]
fn what_the_console_cannot_show_is_as_documented(#[case] text: &str, #[case] result: &str) {
    assert_eq!(encoded(text), result);
}

#[test]
fn every_function_has_a_case() {
    let table = concat!(include_str!("tests.rs"), include_str!("../../tests/console/recorded.txt"));
    let calls = |name: &str| {
        let call = format!("{name}(");
        let starts =
            |at: usize| !table.get(..at).unwrap().ends_with(|before: char| before.is_alphanumeric() || before == '_');
        table.match_indices(&call).any(|(at, _)| starts(at))
    };
    let missing: Vec<_> = functions::names().filter(|name| !calls(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[rstest]
#[case("{ var.env = 1 }")]
#[case(r#"file("../Cargo.toml")"#)]
#[case(r#"file("/etc/hostname")"#)]
#[case(r#"templatefile("../Cargo.toml", {})"#)]
#[case(r#"timestamp()"#)]
#[case("env")]
#[case("each.key")]
fn what_cannot_be_relied_on_is_refused(#[case] text: &str) {
    assert!(evaluate(text).is_err());
}

#[rstest]
#[case("aws_iam_role.x.arn", false)]
#[case(r#""role ${aws_iam_role.x.arn}""#, false)]
#[case("jsonencode({ a = aws_iam_role.x.arn })", false)]
#[case(r#"aws_iam_role.x.arn == "a" ? 1 : 2"#, false)]
#[case("[for x in aws_iam_role.x.managed_policy_arns : x]", false)]
#[case("length([aws_iam_role.x.arn]) == 1 ? 1 : 2", true)]
#[case("merge({ a = aws_iam_role.x.arn }, { b = 1 }).b", true)]
#[case("aws_iam_role.x.arn == null", false)]
#[case("try(var.env, aws_iam_role.x.arn)", true)]
fn what_only_the_apply_tells_is_unknown(#[case] text: &str, #[case] known: bool) {
    assert_eq!(!evaluate(text).unwrap().is_unknown(), known);
}

fn tree_of(module: Module) -> Tree {
    Tree { by_path: BTreeMap::from([(Vec::new(), 0)]), modules: vec![module] }
}

fn problem_of_file(text: &str) -> String {
    let file = SourceFile::new(Utf8Path::new("test.tf"), text);
    let module = match Module::read(&[std::sync::Arc::clone(&file)]) {
        Ok(module) => module,
        Err(problems) => return problems[0].to_string(),
    };
    let mut values = BTreeMap::from([(Address::Variable("env".to_owned()), Value::unknown())]);
    let tree = tree_of(module);
    let files = Files::default();
    for (_, index) in graph::ordered(&tree).unwrap() {
        let node = &tree.modules[0].nodes[index];
        let crate::configuration::Declaration::Local(expression) = &node.declaration else { continue };
        let scope = Scope { values: &values, files: &files, path: "." };
        match Evaluator::new(scope, &file).evaluate(expression) {
            Ok(value) => values.insert(node.address.clone(), value),
            Err(problem) => return problem.to_string(),
        };
    }
    "no problem".to_owned()
}

#[rstest]
#[case("!", "true", "")]
#[case("-", "1", "")]
#[case("(", "1", ")")]
#[case("[", "", "]")]
#[case("{ a = ", "1", " }")]
#[case("\"${", "1", "}\"")]
#[case("true ? 1 : ", "1", "")]
#[case("upper(", "\"a\"", ")")]
#[case("1 + ", "1", "")]
#[case("", "[1]", "[*]")]
#[case("", "local.y", ".a")]
#[case("[for x in ", "[]", " : x]")]
fn what_is_nested_without_end_is_refused(#[case] open: &str, #[case] inner: &str, #[case] close: &str) {
    let times = 20_000;
    let text = format!("locals {{\n  y = 1\n  x = {}{inner}{}\n}}\n", open.repeat(times), close.repeat(times));
    assert_ne!(problem_of_file(&text), "no problem");
}

#[test]
fn blocks_that_are_nested_without_end_are_refused() {
    let times = 20_000;
    assert_ne!(problem_of_file(&format!("{}{}", "locals {\n".repeat(times), "}\n".repeat(times))), "no problem");
}

#[test]
fn a_chain_of_locals_cannot_build_a_bottomless_value() {
    let links = (1..5000).map(|index| format!("  x{index} = [local.x{}]\n", index - 1));
    let text = format!("locals {{\n  x0 = []\n{}}}\n", links.collect::<String>());
    assert_eq!(problem_of_file(&text), "the value of `local.x128` is nested more than 128 levels deep");
}

#[test]
fn a_heredoc_loses_its_indentation() {
    let text = "<<-EOT\n    a\n      ${var.env}\n    b\n  EOT\n";
    let file = format!("locals {{\n  x = {text}}}\n");
    let file = SourceFile::new(Utf8Path::new("test.tf"), &file);
    let module = Module::read(&[std::sync::Arc::clone(&file)]).unwrap();
    let crate::configuration::Declaration::Local(expression) = &module.nodes[0].declaration else { panic!() };
    let values = BTreeMap::from([(Address::Variable("env".to_owned()), Value::text("dev"))]);
    let value =
        Evaluator::new(Scope { values: &values, files: &Files::default(), path: "." }, &file).evaluate(expression);
    assert_eq!(value.unwrap(), Value::text("a\n  dev\nb\n"));
}

proptest! {
    #[test]
    fn no_expression_makes_it_panic(text in "([a-z.\\[\\](){}\"$%?:,*=0-9+ -]|var\\.env|for|in|=>|\\$\\{|merge\\()*") {
        let _ = evaluate(&text);
    }

    #[test]
    fn no_file_makes_it_panic(
        text in "(resource \"aws_iam_role\" \"x\"|variable \"y\"|locals|[{}\\[\\]=\n\" ]|name|default|type|string|var.y|1|\\PC)*"
    ) {
        let file = SourceFile::new(Utf8Path::new("test.tf"), &text);
        if let Ok(module) = Module::read(&[file]) {
            let _ = graph::ordered(&tree_of(module));
        }
    }
}
